"""The fork server and its init processes: adoption of orphans, and replacement after their end."""

import os
import re
import signal
import sys

import psutil
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="servers are forked on Linux only")
if sys.platform == "linux":
    from sagemock.jupyter.processes.supervisor import shared_supervisor


def init_processes():
    return psutil.Process(shared_supervisor().pid).children()


@pytest.fixture
def busy(notebook):
    """A visitor with a kernel, whose server has an init process."""
    with notebook.visit() as visitor:
        visitor.start_kernel()
        yield visitor


def test_the_fork_server_has_one_thread(busy):
    assert psutil.Process(shared_supervisor().pid).num_threads() == 1


def test_launchers_share_one_fork_server(busy, local_launcher, new_notebook):
    first = shared_supervisor().pid
    local_launcher.close()
    second = type(local_launcher)(0)
    assert new_notebook(second).start().get().status_code == 403
    assert shared_supervisor().pid == first
    second.close()


def test_a_killed_fork_server_is_replaced(busy, local_launcher, new_notebook, temp_dir, processes_on):
    first = shared_supervisor().pid
    os.kill(first, signal.SIGKILL)
    assert len(busy.request("GET", "/api/kernels").json()) == 1
    other = new_notebook(local_launcher, "other").start()
    assert other.get().status_code == 403
    assert shared_supervisor().pid != first
    local_launcher.stop(other.arn)
    local_launcher.stop(busy.notebook.arn)
    assert processes_on(temp_dir) == []


def test_a_killed_init_process_is_replaced(busy, temp_dir, processes_on, eventually):
    before = {process.pid for process in processes_on(temp_dir)}
    busy.shell("setsid nohup sleep 1000 &")
    (init_process,) = (process for process in init_processes() if process.pid in before)
    init_process.kill()
    assert eventually(lambda: not processes_on(temp_dir))
    assert busy.request("GET", "/api/kernels").json() == []
    assert before.isdisjoint(process.pid for process in processes_on(temp_dir))


@pytest.mark.parametrize("first", ["init process", "none"])
def test_orphans_without_instance_id_end_with_their_instance(first, busy, local_launcher, eventually):
    command = """mkfifo begun; env -i setsid sh -c 'echo "orphan $$"; : > begun; exec sleep 1000' & cat begun"""
    output = busy.shell(command)
    orphan = psutil.Process(int(re.search(r"orphan (\d+)", output)[1]))
    if first == "init process":
        (init_process,) = (process for process in init_processes() if orphan in process.children(recursive=True))
        init_process.kill()
    else:
        local_launcher.stop(busy.notebook.arn)
    assert eventually(lambda: not orphan.is_running())


def test_a_fork_server_ends_its_servers_on_sigterm(busy, temp_dir, processes_on, eventually):
    os.kill(shared_supervisor().pid, signal.SIGTERM)
    assert eventually(lambda: not processes_on(temp_dir))
    assert busy.request("GET", "/api/kernels").json() == []


def test_closing_the_supervisor_removes_no_files(busy):
    shared_supervisor().close()
    assert busy.request("GET", "/api/kernels").json() == []
