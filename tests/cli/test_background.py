"""sagemock serve --detach, stop and env: servers in the background, and the records by which they are found."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from sagemock.cli.server.record import RecordError, RecordLock, find_server, runtime_dir

LIST = "import boto3; print(boto3.client('sagemaker').list_domains()['Domains'])"


@pytest.fixture
def detach(run_sagemock):
    """Start a server in the background, and return its record; all of them are stopped at the end."""

    def detach(*options, name="default"):
        selection = () if name == "default" else ("--name", name)
        result = run_sagemock("serve", "--detach", "--port", "0", *selection, *options)
        assert result.returncode == 0, result.stderr
        assert result.stderr == ""
        return find_server(name)

    yield detach
    assert run_sagemock("stop", "--all").returncode == 0


def listens(url):
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_detached_server_answers_until_it_is_stopped(run_sagemock, detach):
    record = detach()
    assert listens(record.url)
    assert json.loads(run_sagemock("ctl", "health").stdout)["status"] == "running"
    stopped = run_sagemock("stop")
    assert (stopped.returncode, stopped.stdout) == (0, f"stopped the server 'default' at {record.url}\n")
    assert not listens(record.url)
    assert list(runtime_dir().iterdir()) == []


def test_startup_message_names_log_and_commands(run_sagemock, environment):
    home = environment["XDG_RUNTIME_DIR"]
    message = run_sagemock("serve", "--detach", "--port", "0", "--name", "team", "--state", "kept", cwd=home).stdout
    try:
        assert "(60 times as fast as AWS); stop it with `sagemock stop --name team`\n" in message
        assert f"\nlog: {runtime_dir()}/team.log\n" in message
        assert f"\nstate: kept in {home}/kept;" in message
        assert message.endswith('\n  eval "$(sagemock env --name team)"\n')
    finally:
        assert run_sagemock("stop", "--name", "team").returncode == 0


def test_exports_work_in_a_shell(detach, environment):
    detach("--clock", "instant", "--token", "letmein")
    script = 'eval "$(sagemock env)" && exec "$0" -c "$1"'
    shell = ["sh", "-eu", "-c", script, sys.executable, LIST]
    result = subprocess.run(shell, capture_output=True, text=True, timeout=120, check=False)
    assert (result.stdout, result.stderr) == ("[]\n", "")


def test_ctl_finds_the_detached_server_and_its_token(run_sagemock, detach):
    detach("--token", "letmein", "--clock", "manual")
    assert json.loads(run_sagemock("ctl", "now").stdout)["mode"] == "manual"


def test_second_server_needs_another_name(run_sagemock, detach):
    first = detach()
    refused = run_sagemock("serve", "--detach", "--port", "0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        f"sagemock serve: a server named 'default' runs already at {first.url} (process {first.pid}). Stop it with "
        "`sagemock stop`, or choose another --name and --port\n"
    )
    second = detach(name="second")
    assert second.url != first.url
    run_sagemock("stop", "--name", "second")
    assert not listens(second.url)
    assert listens(first.url)


def test_occupied_port_is_reported_by_the_command(run_sagemock, detach):
    port = detach().url.rpartition(":")[2]
    refused = run_sagemock("serve", "--detach", "--name", "other", "--port", port)
    assert refused.returncode == 1
    assert refused.stderr.startswith(
        f"sagemock serve: cannot listen at 127.0.0.1, port {port}: Address already in use."
    )
    assert find_server("other") is None


def test_invalid_option_is_reported_by_the_command(run_sagemock):
    refused = run_sagemock("serve", "--detach", "--speed", "0")
    assert refused.returncode == 1
    assert refused.stderr.startswith("sagemock serve: --speed 0.0 must be a number above 0")


def test_name_of_a_killed_server_is_free_again(run_sagemock, detach, eventually):
    first = detach()
    os.kill(first.pid, signal.SIGKILL)
    assert eventually(lambda: find_server() is None)
    assert run_sagemock("stop").returncode == 1
    assert detach().pid != first.pid


def test_server_ends_if_its_starter_is_killed(environment, eventually):
    command = [Path(sys.executable).with_name("sagemock"), "serve", "--detach", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as starter:
        assert eventually(lambda: psutil.Process(starter.pid).children())
        (server,) = psutil.Process(starter.pid).children()
        starter.kill()
        assert starter.stdout.read() == b""
    assert eventually(lambda: not server.is_running())
    assert find_server() is None


def test_foreground_server_can_have_a_name(run_sagemock, environment):
    command = [Path(sys.executable).with_name("sagemock"), "serve", "--port", "0", "--name", "shown"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert "press Ctrl-C to stop" in server.stdout.readline()
        assert find_server("shown").pid == server.pid
        assert run_sagemock("stop", "--name", "shown").returncode == 0
        assert server.wait(60) == 0


@pytest.mark.parametrize("command", ["stop", "env"])
def test_missing_server_is_an_error(run_sagemock, command):
    result = run_sagemock(command, "--name", "none")
    assert result.returncode == 1
    assert "no server named 'none' runs; running servers: none" in result.stderr


def test_script_ends_where_no_server_runs(environment):
    script = 'eval "$(sagemock env)"; echo "uses the real AWS"'
    result = subprocess.run(["sh", "-e", "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert (result.returncode, result.stdout) == (1, "")


def test_files_get_nothing_without_a_server(run_sagemock):
    assert run_sagemock("env", "--format", "github").stdout == ""


def test_stop_all_accepts_that_none_runs(run_sagemock):
    assert run_sagemock("stop", "--all").returncode == 0


@pytest.mark.parametrize("command", ["serve", "stop", "env"])
def test_invalid_names_are_errors(run_sagemock, command):
    result = run_sagemock(command, "--name", "../x")
    assert result.returncode == 1
    assert result.stderr == (
        f"sagemock {command}: --name '../x' must be up to 64 letters, digits, hyphens and underscores\n"
    )


# --- formats

TOKEN = "a'b c"
FORMATS = {
    "sh": ["unset AWS_PROFILE AWS_DEFAULT_PROFILE", """export AWS_SESSION_TOKEN='a'"'"'b c'"""],
    "fish": ["set -e AWS_PROFILE", r"set -gx AWS_SESSION_TOKEN 'a\'b c'"],
    "powershell": ["Remove-Item Env:AWS_PROFILE -ErrorAction SilentlyContinue", "$Env:AWS_SESSION_TOKEN = 'a''b c'"],
    "dotenv": ["AWS_SESSION_TOKEN=a'b c"],
    "github": ["AWS_SESSION_TOKEN=a'b c"],
}


@pytest.fixture
def recorded(environment):
    """A record of a server of this process."""
    with RecordLock("default") as record:
        record.write("http://127.0.0.1:1", {"SAGEMOCK_URL": "http://127.0.0.1:1", "AWS_SESSION_TOKEN": TOKEN})
        yield record


@pytest.mark.parametrize("syntax", FORMATS)
def test_variables_have_the_syntax_of_the_format(recorded, capsys, syntax):
    from sagemock.cli.main import main

    assert main(["env", "--format", syntax]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert set(FORMATS[syntax]) <= set(lines)
    assert any(re.search(r"SAGEMOCK_URL\W+http://127\.0\.0\.1:1\b", line) for line in lines)


def test_variables_of_a_server_without_a_name(run_sagemock, environment):
    import sagemock

    with sagemock.serve(account_id="210987654321", token="letmein") as server:
        result = run_sagemock("env", "--format", "dotenv", "--url", server.url, "--token", "letmein")
        assert dict(line.split("=", 1) for line in result.stdout.splitlines()) == server.environment
        assert run_sagemock("env", "--url", server.url, "--token", "wrong").returncode == 1


# --- records


def test_a_name_belongs_to_one_server(recorded):
    with pytest.raises(RecordError, match=r"named 'default' runs already at http://127\.0\.0\.1:1 \(process \d+\)"):
        RecordLock("default")


def test_records_are_private(recorded):
    assert stat.S_IMODE(recorded.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(runtime_dir().stat().st_mode) == 0o700


def test_directory_that_others_can_read_is_refused(environment):
    runtime_dir().chmod(0o755)
    with pytest.raises(RecordError, match="must be a directory that only this user can read"):
        find_server()


def test_directory_defaults_to_the_temporary_one(environment, monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert runtime_dir() == tmp_path / f"sagemock-{os.getuid()}"
