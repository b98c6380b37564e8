"""However the user's process ends, no process and no file of it remains."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.kill

HERE = Path(__file__).parents[1]
LIVE_ON = "import threading; threading.Event().wait()"
DIE_WHILE_CLOSING = """
from sagemock.processes import termination

def die(instance_id):
    for pid in filter(None, [shared_supervisor().pid, os.getpid()]):
        os.kill(pid, 9)

termination.end_instance = die
notebook.launcher.close()
"""
PATIENCE = 60


class Parent:
    """A user's process with open notebooks, see parent.py."""

    def __init__(self, start_method, code, temp_dir):
        self.process = subprocess.Popen(
            [sys.executable, HERE / "parent.py", start_method, code],
            env={**os.environ, "TMPDIR": str(temp_dir), "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        ids = self.process.stdout.readline().split()
        self.pid, self.supervisor, self.port = map(int, ids)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def parent(temp_dir, processes_on):
    started = []

    def start(start_method, code=LIVE_ON):
        started.append(Parent(start_method, code, temp_dir))
        return started[-1]

    yield start
    for parent in started:
        parent.process.kill()
        parent.process.communicate()
    for process in processes_on(temp_dir):
        process.kill()


@pytest.fixture
def nothing_stays(temp_dir, processes_on, eventually):
    def check(parent):
        assert eventually(lambda: not processes_on(temp_dir), PATIENCE), processes_on(temp_dir)
        assert eventually(lambda: not list(temp_dir.iterdir())), list(temp_dir.rglob("*"))
        assert eventually(lambda: not parent.listens())

    return check


def test_a_killed_parent_leaves_nothing(start_method, parent, temp_dir, processes_on, nothing_stays, eventually):
    parent = parent(start_method)
    assert eventually(lambda: len(processes_on(temp_dir)) >= 7), processes_on(
        temp_dir
    )  # orphans have detached themselves
    parent.process.kill()
    nothing_stays(parent)


@pytest.mark.skipif(sys.platform != "linux", reason="the fork server requires Linux")
def test_killed_parent_and_fork_server_leave_nothing(parent, nothing_stays):
    parent = parent("fork")
    os.kill(parent.supervisor, signal.SIGKILL)
    parent.process.kill()
    nothing_stays(parent)


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_death_of_a_closing_parent_leaves_nothing(start_method, parent, nothing_stays):
    """The parent and its fork server are killed between its request to end the server and the server's end."""
    if start_method == "fork" and sys.platform != "linux":
        pytest.skip("the fork server requires Linux")
    nothing_stays(parent(start_method, DIE_WHILE_CLOSING))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_whole_group_leaves_nothing(number, parent, nothing_stays):
    parent = parent("auto")
    os.killpg(parent.pid, number)
    nothing_stays(parent)


@pytest.mark.parametrize(
    ("start_method", "code"),
    [
        ("auto", "sys.exit(3)"),
        ("auto", "raise SystemError('deliberate')"),
        ("auto", "os._exit(0)"),
        ("auto", "os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(1000)'])"),
        ("spawn", "os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(1000)'])"),
        ("spawn", "raise SystemError('deliberate')"),
    ],
)
def test_a_parent_that_exits_or_execs_leaves_nothing(start_method, code, parent, nothing_stays):
    parent = parent(start_method, code)
    if "execv" not in code:
        parent.process.communicate(timeout=PATIENCE)  # returns when no process has a copy of stdout
    nothing_stays(parent)


def test_a_forked_child_does_not_keep_servers_alive(start_method, parent, nothing_stays):
    parent = parent(start_method, f"child = os.fork()\nif child: print(child, flush=True)\n{LIVE_ON}")
    child = int(parent.process.stdout.readline())
    parent.process.kill()
    try:
        nothing_stays(parent)
        assert psutil.pid_exists(child)
    finally:
        os.kill(child, signal.SIGKILL)


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_the_exit_of_a_forked_child_ends_nothing(start_method, notebook):
    with notebook.visit() as visitor:
        pid = os.fork()
        if pid == 0:
            notebook.launcher.close()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        assert visitor.run("print('alive')") == "alive\n"


def test_a_crashed_xdist_worker_leaves_nothing(temp_dir, processes_on, eventually, tmp_path):
    crash = "import os, parent\ndef test_it(tmp_path):\n    parent.open_notebook()\n    os._exit(1)\n"
    (tmp_path / "test_crash.py").write_text(crash + crash.replace("test_it", "test_that"))
    options = f"-c {os.devnull} --rootdir {tmp_path} -p no:randomly -o faulthandler_timeout=60 -n 2"
    run = subprocess.Popen(
        f"{sys.executable} -m pytest {options} {tmp_path} | cat",
        shell=True,
        env={**os.environ, "TMPDIR": str(temp_dir), "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, _ = run.communicate(timeout=4 * PATIENCE)  # returns when no process has a copy of stdout
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        raise
    assert output.count(b"crashed") >= 2, output
    assert eventually(lambda: not processes_on(temp_dir), PATIENCE), processes_on(temp_dir)
    assert not list(temp_dir.glob("sagemock-*"))


def test_the_users_signals_and_children_are_untouched(start_method, notebook):
    before = [signal.getsignal(number) for number in signal.valid_signals()], signal.pthread_sigmask(0, [])
    mine = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"])
    assert notebook.get().status_code == 403
    assert mine.wait() == 7
    assert signal.set_wakeup_fd(-1) == -1
    assert ([signal.getsignal(number) for number in signal.valid_signals()], signal.pthread_sigmask(0, [])) == before
