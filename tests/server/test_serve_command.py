"""``sagemock serve`` as people run it: what it says, what can be copied from that, and how it ends."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

LINE = re.compile(r"sagemock \S+ answers as SageMaker at (http://\S+) \(.+\); Ctrl-C ends it\n")
LIST = """
import boto3
print(len(boto3.client("sagemaker").list_notebook_instances()["NotebookInstances"]))
"""


@contextmanager
def served(*options):
    """A server in a process of its own, and its first lines; ended as by ``kill`` if it still runs."""
    command = [sys.executable, "-m", "sagemock", "serve", "--port", "0", *options]
    # Who runs the tests in the background may have them ignore Ctrl-C.
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


def test_it_greets_with_what_to_copy_and_that_works(refuses):
    with served() as (server, startup_message):
        url = LINE.match(startup_message).group(1)
        assert url.startswith("http://127.0.0.1:")
        assert f"  export AWS_ENDPOINT_URL_SAGEMAKER={url}\n" in startup_message
        assert "token" not in startup_message
        assert "Other machines" not in startup_message
        assert "state:" not in startup_message
        exports = "\n".join(re.findall(r"^  export .*$", startup_message, re.MULTILINE))
        # A shell with these lines and nothing else that could lead it anywhere.
        shell = ["env", "-i", "PATH=/usr/bin:/bin", "sh", "-c", f'{exports}\nexec "$0" -c "$1"', sys.executable, LIST]
        listed = subprocess.run(shell, capture_output=True, text=True, timeout=120, check=False)
        assert (listed.stdout, listed.stderr) == ("0\n", "")
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        assert server.stderr.read() == ""
        assert refuses(url)


def test_it_ends_well_by_sigterm_and_frees_its_port(refuses):
    with served("--clock", "instant") as (server, startup_message):
        url = LINE.match(startup_message).group(1)
        assert "clock: instant" in startup_message
        server.terminate()
        assert server.wait(60) == 0
        assert server.stderr.read() == ""
        assert refuses(url)


def test_where_others_reach_it_it_warns_and_asks_for_the_token():
    with served("--host", "0.0.0.0") as (_, startup_message):
        token = re.search(r"Others may reach it: who calls must say the token (\S+) ", startup_message).group(1)
        url = LINE.match(startup_message).group(1)
        port = url.rpartition(":")[2]
        assert (
            f"Other machines find it at http://{socket.gethostname()}:{port}, or at this one's address"
            in startup_message
        )
        health = urllib.request.Request(f"{url}/_sagemock/health")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(health, timeout=60)
        assert refused.value.code == 401
        refused.value.close()
        health.add_header("Authorization", f"Bearer {token}")
        with opener.open(health, timeout=60) as answer:
            assert answer.status == 200


def test_on_this_machine_alone_a_token_is_asked_for_without_a_warning():
    with served("--token", "letmein") as (_, startup_message):
        assert "\nWho calls must say the token letmein (AWS clients: as session token).\n" in startup_message


def test_the_second_start_of_a_state_says_what_it_found_and_that_the_seed_is_skipped(tmp_path):
    repository = {"CodeRepositoryName": "code", "GitConfig": {"RepositoryUrl": "https://x.y/z"}}
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"us-east-1": {"CodeRepositories": [repository]}}))
    options = ["--state", str(tmp_path / "state"), "--seed", str(seed)]
    with served(*options) as (_, startup_message):
        assert "state:" not in startup_message
    with served(*options) as (_, startup_message):
        found = f"state: goes on from {tmp_path}/state, resources there: 1"
        assert f"{found}; --seed {seed} is skipped, since it is for the first start\n" in startup_message
    with served(*options[:2]) as (_, startup_message):
        assert f"{found}\n" in startup_message


def test_a_port_that_is_taken_is_told_in_one_line(visitor):
    port = visitor.url.rpartition(":")[2]
    refused = run("--port", port)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        f"sagemock serve: cannot listen at 127.0.0.1, port {port}: Address already in use. "
        "Choose another --port, or 0 for a free one\n"
    )


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--speed", "0"], "--speed 0.0 must be a number above 0"),
        (["--clock", "auto", "--speed", "2"], "--speed 2.0 needs --clock real;"),
        (["--account-id", "1"], "--account-id 1 must be a string of 12 digits"),
        (["--token", ""], "--token must be letters, digits and -._~+/=, at least one"),
        (["--state", ""], "--state '' must name a directory"),
        (["--port", "65536"], "--port 65536 must be a whole number from 0"),
        (
            ["--run-lifecycle-scripts"],
            "--run-lifecycle-scripts is an option of live Jupyter on this machine: it needs --jupyter",
        ),
    ],
)
def test_options_that_make_no_sense_are_told_in_one_line(capsys, options, complaint):
    from sagemock.cli.main import main

    before = signal.getsignal(signal.SIGTERM)
    assert main(["serve", *options]) == 1
    told = capsys.readouterr().err
    assert told.startswith("sagemock serve: ")
    assert complaint in told
    assert not re.search(r"\w=", told)
    assert told.count("\n") == 1
    assert signal.getsignal(signal.SIGTERM) is before


def run(*options):
    command = [sys.executable, "-m", "sagemock", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
