"""Many servers of one engine do not wait for one of them: for its look, its start or its end."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sagemock.engines.servers.records import Owner, ServerRecord, ServerRecords
from sagemock.engines.servers.settings import ServerSettings

from .conftest import needs_hub

pytestmark = needs_hub
SIMULATED = {"jupyter": "simulated_engine.SimulatedSpawner", "clock": "manual"}


@pytest.fixture
def lab(live, simulated_engine):
    """A mock on a manual clock, with simulated servers."""
    return live(**SIMULATED)


def open_notebook(lab, name):
    """Open a notebook instance, and return its ARN."""
    described = lab.create(name)
    assert requests.get(url_of(lab, name), timeout=30).status_code == 200
    return described["NotebookInstanceArn"]


def url_of(lab, name):
    return lab.sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName=name)["AuthorizedUrl"]


def test_slow_servers_delay_no_look_at_others(lab, simulated_engine, monkeypatch, eventually):
    from sagemock.engines import watcher

    monkeypatch.setattr(watcher, "ROUND_SECONDS", 0.05)
    slow, fast = open_notebook(lab, "slow"), open_notebook(lab, "fast")
    looks = simulated_engine.looks
    simulated_engine.server(slow).is_slow = True
    assert eventually(lambda: looks.get(slow, 0) > 0)
    before = looks.get(fast, 0), looks[slow]
    assert eventually(lambda: looks.get(fast, 0) >= before[0] + 6)
    assert looks[slow] <= before[1] + 2  # the look that is under way, and the one that it follows


def test_a_stop_ends_a_start_in_the_queue(lab, simulated_engine, eventually):
    simulated_engine.queue_seconds = 1000
    lab.create("queued")
    with ThreadPoolExecutor() as pool:
        opening = pool.submit(requests.get, url_of(lab, "queued"), timeout=30)
        assert eventually(lambda: simulated_engine.starting == 1)
        lab.stop("queued")
        with pytest.raises(requests.ConnectionError):
            opening.result()
    assert eventually(lambda: simulated_engine.starting == 0)
    simulated_engine.queue_seconds = 0
    assert lab.start("queued")["NotebookInstanceStatus"] == "InService"
    assert requests.get(url_of(lab, "queued"), timeout=30).json()["arn"].endswith("/queued")


def test_starts_beyond_the_limit_wait_for_others(live, simulated_engine, monkeypatch, eventually):
    from sagemock.front_door import upstream

    monkeypatch.setattr(upstream, "PAGE_PATIENCE", 0.5)
    lab = live(**SIMULATED, launcher_config={"JupyterHub": {"concurrent_spawn_limit": 1}})
    simulated_engine.queue_seconds = 1000

    def waiting_page(name):
        page = requests.get(url_of(lab, name), headers={"Accept": "text/html"}, timeout=30)
        assert page.status_code == 503
        return page.text

    lab.create("first")
    waiting_page("first")
    assert eventually(lambda: simulated_engine.starting == 1)
    lab.create("second")
    assert eventually(lambda: "Other servers start first." in waiting_page("second"))
    assert simulated_engine.most_starting == 1


def leave_behind(simulated_engine, directory, number):
    """Run a server that a process has left behind; return its name."""
    name = f"server-{number:02}"
    settings = ServerSettings(name, f"arn:{name}", "owner", f"token-{number}", "", str(directory))
    simulated_engine.servers[settings.token] = simulated_engine.volumes[settings.arn] = object()
    spawner = SIMULATED["jupyter"]
    ServerRecords(directory).write(ServerRecord(spawner, {}, settings.to_json(), {}, None, 0, Owner(0, "never")))
    return name


def test_servers_left_behind_end_together(simulated_engine, tmp_path, monkeypatch):
    from sagemock.engines.servers import sweep
    from sagemock.engines.servers.endings import MAX_ENDS

    monkeypatch.setattr(sweep, "SECONDS", 3)
    stuck, *others = [leave_behind(simulated_engine, tmp_path, number) for number in range(MAX_ENDS + 5)]
    simulated_engine.stuck.add(f"arn:{stuck}")
    assert sweep.sweep(tmp_path, lambda _owner: True, volumes=False) == others
    assert simulated_engine.most_ending == MAX_ENDS
    assert list(simulated_engine.servers) == ["token-0"]
    simulated_engine.stuck.clear()
    assert sweep.sweep(tmp_path, lambda _owner: True, volumes=True) == [stuck]  # its record was kept
    assert not simulated_engine.servers
    assert f"arn:{stuck}" not in simulated_engine.volumes
    assert list(ServerRecords(tmp_path)) == []
