"""The supervisor and its keepers: what they adopt, and what is left when they are killed."""

import os
import re
import signal
import sys

import psutil
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="servers are forked on Linux only")
if sys.platform == "linux":
    from sagemock.jupyter.processes.supervisor import SUPERVISOR


def keepers():
    return psutil.Process(SUPERVISOR.pid).children()


@pytest.fixture
def busy(notebook):
    """A visitor with a kernel, whose server has a keeper."""
    with notebook.visit() as visitor:
        visitor.start_kernel()
        yield visitor


def test_the_supervisor_has_one_thread_or_forking_it_were_not_safe(busy):
    assert psutil.Process(SUPERVISOR.pid).num_threads() == 1


def test_launchers_share_one_supervisor(busy, jupyters, new_notebook):
    first = SUPERVISOR.pid
    jupyters.close()
    second = type(jupyters)(0)
    assert new_notebook(second).start().get().status_code == 403
    assert SUPERVISOR.pid == first
    second.close()


def test_a_killed_supervisor_harms_nobody_and_is_replaced(busy, jupyters, new_notebook, ground, processes_on):
    first = SUPERVISOR.pid
    os.kill(first, signal.SIGKILL)
    assert len(busy.ask("GET", "/api/kernels").json()) == 1
    other = new_notebook(jupyters, "other").start()
    assert other.get().status_code == 403
    assert SUPERVISOR.pid != first
    jupyters.stop(other.arn)
    jupyters.stop(busy.notebook.arn)
    assert processes_on(ground) == []


def test_a_killed_keeper_is_replaced_with_its_server(busy, ground, processes_on, eventually):
    before = {process.pid for process in processes_on(ground)}
    busy.shell("setsid nohup sleep 1000 &")
    (keeper,) = (process for process in keepers() if process.pid in before)
    keeper.kill()
    assert eventually(lambda: not processes_on(ground))
    assert busy.ask("GET", "/api/kernels").json() == []
    assert before.isdisjoint(process.pid for process in processes_on(ground))


@pytest.mark.parametrize("first", ["keeper", "nobody"])
def test_strays_without_any_mark_end_with_their_instance(first, busy, jupyters, eventually):
    shown = busy.shell("""env -i setsid sh -c 'echo "stray $$"; exec sleep 1000' & sleep 2""")
    stray = psutil.Process(int(re.search(r"stray (\d+)", shown)[1]))
    if first == "keeper":
        (keeper,) = (process for process in keepers() if stray in process.children(recursive=True))
        keeper.kill()
    else:
        jupyters.stop(busy.notebook.arn)
    assert eventually(lambda: not stray.is_running())


def test_a_supervisor_that_was_asked_to_end_takes_its_servers_along(busy, ground, processes_on, eventually):
    os.kill(SUPERVISOR.pid, signal.SIGTERM)
    assert eventually(lambda: not processes_on(ground))
    assert busy.ask("GET", "/api/kernels").json() == []


def test_a_supervisor_that_is_closed_clears_nothing_away(busy):
    SUPERVISOR.close()
    assert busy.ask("GET", "/api/kernels").json() == []
