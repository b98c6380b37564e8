"""Servers that nobody uses end, and come back when somebody does."""

import pytest

from sagemock.jupyter import LocalLauncher

TIMEOUT = 2


@pytest.fixture
def sleepy(request, ground, new_notebook, now):
    start_method = request.getfixturevalue("start_method") if "start_method" in request.fixturenames else "auto"
    launcher = LocalLauncher(now, start_method=start_method, idle_timeout=TIMEOUT)
    yield new_notebook(launcher).start()
    launcher.close()


def test_an_idle_server_ends_and_restarts(start_method, sleepy, ground, processes_on, eventually):
    with sleepy.visit() as visitor:
        visitor.start_kernel()
        visitor.shell("setsid nohup sleep 1000 &")
        assert eventually(lambda: not processes_on(ground))
        # The session goes on, and so does the terminal's place.
        assert visitor.ask("GET", "/api/kernels").json() == []
        assert "42" in visitor.shell("expr 6 '*' 7")


@pytest.mark.long
def test_falling_asleep_is_no_crash(sleepy, ground, processes_on, eventually):
    given_up = []
    sleepy.launcher.on_exit(lambda *told: given_up.append(told))
    for _ in range(6):
        assert sleepy.get().status_code == 403
        assert eventually(lambda: not processes_on(ground))
    assert given_up == []


def test_a_cell_that_runs_keeps_its_server_awake(sleepy):
    with sleepy.visit() as visitor:
        kernel = visitor.start_kernel()
        assert visitor.run(f"import time; time.sleep({3 * TIMEOUT}); print('done')", kernel) == "done\n"


@pytest.mark.parametrize("timeout", [0, -1])
def test_a_time_out_that_makes_no_sense_is_refused(timeout, now):
    with pytest.raises(ValueError, match=f"idle_timeout={timeout} must be"):
        LocalLauncher(now, idle_timeout=timeout)


def test_a_launcher_that_there_is_not_is_refused(now):
    with pytest.raises(ValueError, match="start_method='teleport' must be one of 'auto', 'fork', 'spawn'"):
        LocalLauncher(now, start_method="teleport")
