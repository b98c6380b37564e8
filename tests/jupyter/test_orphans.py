"""Whatever becomes of the user's process, nothing that it started stays."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

PARENT = textwrap.dedent(
    """
    import os, signal, sys, threading
    sys.path[:0] = {path!r}
    from conftest import NOW, LocalJupyters, Notebook

    launcher = LocalJupyters(NOW)
    notebook = Notebook(launcher).start()
    with notebook.visit() as visitor:
        visitor.start_kernel()
        visitor.shell("setsid nohup sleep 1000 &")
    {action}
    """
)


@pytest.fixture
def parent(ground, processes_on):
    """Runs a user's process that opens a notebook with a kernel and a stray, and then does ``action``."""
    started = []

    def start(action, **options):
        path = [str(Path(__file__).parent), *sys.path]
        process = subprocess.Popen(
            [sys.executable, "-c", PARENT.format(path=path, action=action)],
            env={**os.environ, "TMPDIR": str(ground)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            **options,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
    for process in processes_on(ground):
        process.kill()


WAIT = "print('open', flush=True); threading.Event().wait()"


def test_a_killed_parent_leaves_no_process_and_no_file(parent, ground, processes_on, eventually):
    process = parent(WAIT)
    assert process.stdout.readline() == b"open\n"
    assert len(processes_on(ground)) >= 4
    process.kill()
    assert eventually(lambda: not processes_on(ground)), processes_on(ground)
    assert eventually(lambda: not list(ground.iterdir()))


@pytest.mark.parametrize(
    "action",
    [
        "sys.exit(3)",
        "raise SystemError('deliberate')",
        "os._exit(0)",
        "os.execv(sys.executable, [sys.executable, '-V'])",
    ],
)
def test_a_parent_that_ends_leaves_no_process_and_no_file(parent, action, ground, processes_on, eventually):
    # communicate() returns at the end of the pipe: a child with a copy of stdout would keep it open.
    parent(action, stderr=subprocess.PIPE).communicate(timeout=60)
    assert eventually(lambda: not processes_on(ground)), processes_on(ground)
    assert eventually(lambda: not list(ground.iterdir()))


def test_a_forked_child_of_a_killed_parent_keeps_nothing_alive(parent, ground, processes_on, eventually):
    fork = "child = os.fork()\nif child == 0: threading.Event().wait()\nprint(child, notebook.origin, flush=True)\n"
    process = parent(fork + WAIT)
    child, origin = process.stdout.readline().split()
    process.kill()
    try:
        assert psutil.pid_exists(int(child))
        assert eventually(lambda: not processes_on(ground)), processes_on(ground)
        port = int(origin.rpartition(b":")[2])
        assert eventually(lambda: not listens(port))
    finally:
        os.kill(int(child), signal.SIGKILL)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_that_ends_takes_nothing_with_it(notebook):
    with notebook.visit() as visitor:
        pid = os.fork()
        if pid == 0:
            notebook.launcher.close()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        assert visitor.run("print('alive')") == "alive\n"
