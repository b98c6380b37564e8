"""Live Jupyter while the clock of the process follows the simulated one."""

from datetime import datetime, timedelta, timezone

import pytest
import requests

pytestmark = pytest.mark.usefixtures("temp_dir")


@pytest.fixture
def moved(live):
    pytest.importorskip("time_machine")
    return live(wall_clock="cloud")


def test_cells_run_while_the_clock_is_moved(moved):
    moved.create()
    with moved.visit() as visitor:
        kernel = visitor.start_kernel()
        assert visitor.run("print(6 * 7)", kernel) == "42\n"
        moved.cloud.clock.advance("2h")
        assert visitor.run("print(6 * 7)", kernel) == "42\n"
        assert "42" in visitor.shell("expr 6 '*' 7")


def test_sessions_expire_on_the_moved_clock(moved):
    moved.create()
    with moved.visit() as visitor:
        assert visitor.request("GET", "/api/kernels").status_code == 200
        moved.cloud.clock.advance("1d")
        with pytest.raises(requests.HTTPError, match="403"):
            visitor.request("GET", "/api/kernels").raise_for_status()


def test_restarted_servers_work_on_the_moved_clock(moved):
    moved.create()
    moved.cloud.clock.advance("9h")
    moved.stop()
    shown = moved.start()
    assert timedelta() <= datetime.now(timezone.utc) - shown["LastModifiedTime"] < timedelta(minutes=5)
    with moved.visit() as visitor:
        assert visitor.run("print(6 * 7)") == "42\n"
