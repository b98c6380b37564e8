"""Idle servers end, and restart on the next request."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from sagemock.jupyter import LocalLauncher
from sagemock.jupyter.storage.shared_clock import monotonic

TIMEOUT = 2


@pytest.fixture
def idle_notebook(request, temp_dir, new_notebook, now):
    start_method = request.getfixturevalue("start_method") if "start_method" in request.fixturenames else "auto"
    launcher = LocalLauncher(now, start_method=start_method, idle_timeout=TIMEOUT)
    yield new_notebook(launcher).start()
    launcher.close()


@contextmanager
def busy(visitor):
    """Send requests all the time: the start of a kernel or a terminal is no activity, and may be slow."""
    done = Event()

    def send_requests():
        while not done.wait(0.1):
            visitor.request("GET", "/api/status").raise_for_status()

    with ThreadPoolExecutor() as pool:
        sending = pool.submit(send_requests)
        try:
            yield
        finally:
            done.set()
        sending.result()


def test_an_idle_server_ends_and_restarts(start_method, idle_notebook, temp_dir, processes_on, eventually):
    with idle_notebook.visit() as visitor:
        with busy(visitor):
            visitor.start_kernel()
            visitor.shell("setsid nohup sleep 1000 &")
        assert eventually(lambda: not processes_on(temp_dir))
        # The session is still valid, and terminals can be opened again.
        assert visitor.request("GET", "/api/kernels").json() == []
        with busy(visitor):
            assert "42" in visitor.shell("expr 6 '*' 7")


@pytest.mark.long
def test_a_stopped_process_is_not_idle(idle_notebook, temp_dir, processes_on, eventually):
    with idle_notebook.visit() as visitor:
        before = processes_on(temp_dir)
        for process in before:
            process.suspend()
        resumed = monotonic() + 2 * TIMEOUT
        assert eventually(lambda: monotonic() > resumed)
        for process in before:
            process.resume()
        visitor.request("GET", "/api/status").raise_for_status()
        assert {process.pid for process in processes_on(temp_dir)} == {process.pid for process in before}


@pytest.mark.long
def test_an_idle_exit_is_not_a_crash(idle_notebook, temp_dir, processes_on, eventually):
    failures = []
    idle_notebook.launcher.on_exit(lambda *arguments: failures.append(arguments))
    for _ in range(6):
        assert idle_notebook.get().status_code == 403
        assert eventually(lambda: not processes_on(temp_dir))
    assert failures == []


@pytest.mark.long
def test_a_running_cell_keeps_its_server_alive(temp_dir, new_notebook, now):
    timeout = 5
    launcher = LocalLauncher(now, idle_timeout=timeout)
    try:
        with new_notebook(launcher).start().visit() as visitor:
            kernel = visitor.start_kernel()
            with busy(visitor):
                visitor.run("pass", kernel)
            assert visitor.run(f"import time; time.sleep({2 * timeout}); print('done')", kernel) == "done\n"
    finally:
        launcher.close()


@pytest.mark.parametrize("timeout", [0, -1])
def test_an_invalid_idle_timeout_is_rejected(timeout, now):
    with pytest.raises(ValueError, match=f"idle_timeout={timeout} must be"):
        LocalLauncher(now, idle_timeout=timeout)


def test_an_unknown_start_method_is_rejected(now):
    with pytest.raises(ValueError, match="start_method='teleport' must be one of 'auto', 'fork', 'spawn'"):
        LocalLauncher(now, start_method="teleport")
