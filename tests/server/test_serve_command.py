"""``sagemock serve`` as a process: its startup message, its error messages and how it ends."""

import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

LINE = re.compile(r"sagemock \S+ serves SageMaker at (http://\S+) \(.+\); press Ctrl-C to stop\n")
LIST = """
import boto3
print(len(boto3.client("sagemaker").list_notebook_instances()["NotebookInstances"]))
"""


@contextmanager
def running_server(*options):
    """Run a server in its own process; yield it and its startup message, and end it by SIGTERM."""
    command = [sys.executable, "-m", "sagemock", "serve", "--port", "0", *options]
    # A shell that runs the tests in the background makes them ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, before)
    with server:
        try:
            startup_message = server.stdout.readline()
            while not startup_message.endswith("AWS_SECRET_ACCESS_KEY=sagemock\n"):
                line = server.stdout.readline()
                assert line, server.stderr.read()
                startup_message += line
            yield server, startup_message
        finally:
            server.terminate()


def test_startup_message_exports_work_in_a_shell(is_port_closed):
    with running_server() as (server, startup_message):
        url = LINE.match(startup_message).group(1)
        assert url.startswith("http://127.0.0.1:")
        assert f"  export AWS_ENDPOINT_URL_SAGEMAKER={url}\n" in startup_message
        assert "token" not in startup_message
        assert "other machines" not in startup_message
        assert "state:" not in startup_message
        exports = "\n".join(re.findall(r"^  export .*$", startup_message, re.MULTILINE))
        # A shell with these variables and no other configuration of AWS.
        shell = ["env", "-i", "PATH=/usr/bin:/bin", "sh", "-c", f'{exports}\nexec "$0" -c "$1"', sys.executable, LIST]
        listed = subprocess.run(shell, capture_output=True, text=True, timeout=120, check=False)
        assert (listed.stdout, listed.stderr) == ("0\n", "")
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        assert server.stderr.read() == ""
        assert is_port_closed(url)


def test_sigterm_ends_the_server_and_frees_its_port(is_port_closed):
    with running_server("--clock", "instant") as (server, startup_message):
        url = LINE.match(startup_message).group(1)
        assert "clock: instant" in startup_message
        server.terminate()
        assert server.wait(60) == 0
        assert server.stderr.read() == ""
        assert is_port_closed(url)


def test_exposed_server_warns_and_requires_a_token():
    with running_server("--host", "0.0.0.0") as (_, startup_message):
        warning = r"This server is reachable from other machines. Clients must send the token (\S+) "
        token = re.search(warning, startup_message).group(1)
        url = LINE.match(startup_message).group(1)
        port = url.rpartition(":")[2]
        assert f"From other machines, use http://{socket.gethostname()}:{port}, or the IP address" in startup_message
        health = urllib.request.Request(f"{url}/_sagemock/health")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with pytest.raises(urllib.error.HTTPError) as result:
            opener.open(health, timeout=60)
        assert result.value.code == 401
        result.value.close()
        health.add_header("Authorization", f"Bearer {token}")
        with opener.open(health, timeout=60) as reply:
            assert reply.status == 200


def test_token_on_loopback_is_printed_without_warning():
    with running_server("--token", "letmein") as (_, startup_message):
        assert "\nClients must send the token letmein (AWS clients: as the session token).\n" in startup_message


def test_second_start_reports_state_and_ignored_seed(tmp_path):
    repository = {"CodeRepositoryName": "code", "GitConfig": {"RepositoryUrl": "https://x.y/z"}}
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"us-east-1": {"CodeRepositories": [repository]}}))
    options = ["--state", str(tmp_path / "state"), "--seed", str(seed)]
    with running_server(*options) as (_, startup_message):
        assert f"\nstate: kept in {tmp_path}/state; the next server with this --state continues" in startup_message
    with running_server(*options) as (_, startup_message):
        report = f"state: restored from {tmp_path}/state, resources: 1"
        assert f"{report}; --seed {seed} is ignored, because it applies only to a new state\n" in startup_message
    with running_server(*options[:2]) as (_, startup_message):
        assert f"{report}\n" in startup_message


def test_occupied_port_is_reported_in_one_line(http_client):
    port = http_client.url.rpartition(":")[2]
    result = run("--port", port)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        f"sagemock serve: cannot listen at 127.0.0.1, port {port}: Address already in use. "
        "Choose another --port, or 0 for a free one\n"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--speed", "0"], "--speed 0.0 must be a number above 0"),
        (["--clock", "auto", "--speed", "2"], "--speed 2.0 needs --clock real;"),
        (["--account-id", "1"], "--account-id 1 must be a string of 12 digits"),
        (["--token", ""], "--token must be letters, digits and -._~+/=, at least one"),
        (["--state", ""], "--state '' must name a directory"),
        (["--port", "65536"], "--port 65536 must be a whole number from 0"),
        (
            ["--run-lifecycle-scripts"],
            "--run-lifecycle-scripts is an option of live Jupyter: it needs --jupyter",
        ),
        (["--jupyter", "--idle-timeout", "0"], "--idle-timeout 0.0 must be a number of seconds above 0"),
        (["--jupyter", "--mount-paths", "maybe"], "--mount-paths maybe must be 'auto', true or false"),
    ],
)
def test_invalid_options_are_reported_in_one_line(capsys, options, message):
    from sagemock.cli.main import main

    before = signal.getsignal(signal.SIGTERM)
    assert main(["serve", *options]) == 1
    stderr = capsys.readouterr().err
    assert stderr.startswith("sagemock serve: ")
    assert message in stderr
    assert not re.search(r"\w=", stderr)
    assert stderr.count("\n") == 1
    assert signal.getsignal(signal.SIGTERM) is before


# Not importorskip, because this process must not import Jupyter.
needs_jupyter = pytest.mark.skipif(not importlib.util.find_spec("jupyter_server"), reason="Jupyter is not installed")


@needs_jupyter
def test_forbidden_mount_paths_are_reported_as_typed(capsys, monkeypatch):
    from sagemock.cli.main import main
    from sagemock.processes import mount_namespace

    monkeypatch.setattr(mount_namespace, "is_available", lambda: False)
    assert main(["serve", "--jupyter", "--mount-paths", "true"]) == 1
    stderr = capsys.readouterr().err
    assert stderr.startswith("sagemock serve: --mount-paths true needs Linux with unprivileged user namespaces")
    assert stderr.endswith("Use --mount-paths auto to mount only where it is allowed\n")


def run(*options):
    command = [sys.executable, "-m", "sagemock", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


STUDIO = """
import sys, urllib.request
import boto3
sagemaker = boto3.client("sagemaker")
role = {"ExecutionRole": "arn:aws:iam::123456789012:role/DataScientist"}
network = {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}
arn = sagemaker.create_domain(DomainName="r", AuthMode="IAM", DefaultUserSettings=role, **network)["DomainArn"]
alice = {"DomainId": arn.split("/")[1], "UserProfileName": "alice"}
sagemaker.create_user_profile(**alice)
urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(
    sagemaker.create_presigned_domain_url(**alice)["AuthorizedUrl"]
)
"""


@needs_jupyter
def test_server_logs_apps_that_studio_creates():
    with running_server("--jupyter", "--clock", "instant") as (server, startup_message):
        exports = dict(re.findall(r"^  export (\w+)=(.*)$", startup_message, re.MULTILINE))
        subprocess.run([sys.executable, "-c", STUDIO], env={**os.environ, **exports}, timeout=120, check=True)
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        log = server.stderr.read()
    assert re.fullmatch(r"Opening a presigned domain URL created \S+/alice/jupyterserver/default; delete it .*\n", log)
