"""sagemock run: environment, exit code and end of the command, and what remains afterwards."""

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SAGEMOCK = Path(sys.executable).with_name("sagemock")
CREATE = """
import boto3
role = "arn:aws:iam::123456789012:role/DataScientist"
sagemaker = boto3.client("sagemaker")
sagemaker.create_notebook_instance(NotebookInstanceName="lab", InstanceType="ml.t3.medium", RoleArn=role)
"""
SHOW = 'print(sagemaker.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceStatus"])'


OPEN = """
import os, urllib.request
url = sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName="lab")["AuthorizedUrl"]
urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(url).close()
print(os.getpid())
"""


@pytest.fixture
def running(environment, is_running):
    """Start ``sagemock run`` with a shell script that prints process IDs in its first line; return it and the IDs."""
    started = []

    def running(script, *server_options, **options):
        command = [SAGEMOCK, "run", *server_options, "--", "sh", "-c", script]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
        pids = list(map(int, process.stdout.readline().split()))
        started.append((process, pids))
        return process, pids

    yield running
    for process, pids in started:
        process.kill()
        for pid in filter(is_running, pids):  # they may keep its output open
            os.kill(pid, signal.SIGKILL)
        process.communicate()


def test_command_reaches_its_own_server(run_sagemock):
    result = run_sagemock("run", "--clock", "instant", "--", sys.executable, "-c", CREATE + SHOW)
    assert (result.returncode, result.stdout, result.stderr) == (0, "InService\n", "")


def test_ctl_reaches_the_server_of_the_command(run_sagemock):
    script = "sagemock ctl --url $SAGEMOCK_URL now && sagemock ctl now"
    result = run_sagemock("run", "--clock", "manual", "--token", "letmein", "--", "sh", "-c", script)
    assert result.stdout.count('"mode": "manual"') == 2


def test_separator_before_the_command_is_optional(run_sagemock):
    assert run_sagemock("run", "--clock", "instant", "echo", "-n", "--", "x").stdout == "-- x"


def test_server_of_the_environment_is_replaced(run_sagemock, environment):
    environment["SAGEMOCK_URL"] = environment["AWS_ENDPOINT_URL_SAGEMAKER"] = "http://127.0.0.1:1"
    environment["AWS_PROFILE"] = "production"
    result = run_sagemock("run", "--", "sh", "-c", 'echo "$SAGEMOCK_URL $AWS_ENDPOINT_URL_SAGEMAKER $AWS_PROFILE"')
    url, endpoint_url = result.stdout.split()
    assert url == endpoint_url != "http://127.0.0.1:1"


@pytest.mark.parametrize("code", [0, 1, 3, 255])
def test_exit_code_is_that_of_the_command(run_sagemock, code):
    assert run_sagemock("run", "--", "sh", "-c", f"exit {code}").returncode == code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGSEGV])
def test_fatal_signal_is_that_of_the_command(run_sagemock, number):
    assert run_sagemock("run", "--", "sh", "-c", f"kill -{number} $$").returncode == -number


def test_missing_command_exits_with_127(run_sagemock):
    result = run_sagemock("run", "--", "no-such-program")
    assert result.returncode == 127
    assert result.stderr == "sagemock run: cannot run 'no-such-program': No such file or directory\n"


def test_unusable_command_exits_with_126(run_sagemock, tmp_path):
    (tmp_path / "script").touch(0o600)
    assert run_sagemock("run", "--", tmp_path / "script").returncode == 126


def test_server_that_cannot_start_exits_with_125(run_sagemock):
    result = run_sagemock("run", "--speed", "0", "--", "echo", "never")
    assert (result.returncode, result.stdout) == (125, "")
    assert result.stderr.startswith("sagemock run: --speed 0.0 must be a number above 0")


def test_command_is_required(run_sagemock):
    result = run_sagemock("run", "--clock", "instant")
    assert result.returncode == 2
    assert "usage: sagemock run [options of the server] -- COMMAND" in result.stderr
    assert "COMMAND, after --, as in: sagemock run -- pytest" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_are_forwarded_to_the_command(running, number):
    handler = "trap 'echo caught; exit 5' TERM INT HUP; echo $$; while :; do sleep 0.05; done"
    process, _ = running(handler, start_new_session=True)
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (5, "caught\n")


def test_ignored_signals_stay_ignored(environment):
    command = [SAGEMOCK, "run", "--", "sh", "-c", "kill -HUP $PPID $$; echo survived"]
    result = subprocess.run(["nohup", *command], capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stdout) == (0, "survived\n")


def test_processes_that_the_command_leaves_end(running, is_running, eventually):
    process, (pid,) = running("setsid sleep 1000 >/dev/null 2>&1 & echo $!")
    assert process.wait(60) == 0
    assert eventually(lambda: not is_running(pid))


def test_nothing_survives_a_killed_run(running, is_running, eventually):
    ignore = "trap '' TERM HUP; sleep 1000 & echo $$ $!; wait"
    process, pids = running(ignore)
    process.kill()
    assert eventually(lambda: not any(map(is_running, pids)))
    assert process.wait(60) == -signal.SIGKILL


@pytest.mark.kill
# Not importorskip, because this process must not import Jupyter.
@pytest.mark.skipif(not importlib.util.find_spec("jupyter_server"), reason="Jupyter is not installed")
def test_live_servers_end_with_a_killed_run(running, environment, tmp_path, descendants, eventually):
    environment["TMPDIR"] = str(tmp_path / "temporary")
    (tmp_path / "temporary").mkdir()
    (tmp_path / "open.py").write_text(CREATE + OPEN)
    script = f"{sys.executable} {tmp_path}/open.py; sleep 1000"
    process, _ = running(script, "--jupyter", "--clock", "instant", stderr=subprocess.DEVNULL)
    before = descendants(process.pid)
    assert len(before) > 4  # the command, the watchdog, the fork server, the Jupyter server and its init process
    process.kill()
    assert eventually(lambda: not any(child.is_running() for child in before))
    assert eventually(lambda: not list((tmp_path / "temporary").iterdir()))


def test_nothing_survives_a_killed_watchdog(running, is_running, eventually, children):
    process, (pid,) = running("setsid sleep 1000 & echo $!; read line", stdin=subprocess.PIPE)
    (watchdog,) = [child for child in children(process.pid) if "sagemock watchdog" in child.cmdline()]
    watchdog.kill()
    process.communicate(timeout=60)
    assert eventually(lambda: not is_running(pid))


def test_no_child_of_run_remains(running, children, eventually):
    process, _ = running("echo $$; read line", stdin=subprocess.PIPE)
    before = children(process.pid)
    assert len(before) == 2  # the command and the watchdog
    process.communicate(timeout=60)
    assert eventually(lambda: not any(child.is_running() for child in before))


def test_server_is_exempt_from_proxies(run_sagemock, environment):
    environment |= {"http_proxy": "http://127.0.0.1:1", "NO_PROXY": "example.com"}
    program = f"{CREATE}{SHOW}\nimport os; print(os.environ['no_proxy'])"
    result = run_sagemock("run", "--clock", "instant", "--", sys.executable, "-c", program)
    assert result.stdout == "InService\nexample.com,127.0.0.1\n"
