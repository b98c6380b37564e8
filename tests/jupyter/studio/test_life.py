"""How live apps of Studio begin, fail and end, and that nothing of them stays."""

import psutil
import pytest
import requests

from sagemock.jupyter import run_cell

SPEC = {"ResourceSpec": {"InstanceType": "ml.t3.medium"}}
WHO = "import json, os; print(json.load(open(os.environ['SAGEMOCK_RESOURCE_METADATA']))['ResourceName'])"


def test_run_cell_opens_urls_of_studio(studio_live):
    alice = studio_live.profile()
    space = studio_live.studio.lab(alice)
    studio_live.studio.app(alice)
    studio_live.studio.app(space, "JupyterLab")
    assert run_cell(studio_live.url(alice), "6 * 7") == "42"
    assert run_cell(studio_live.url(alice, SpaceName="lab"), "6 * 7") == "42"


def test_a_classic_space_has_a_jupyter_server_and_gateways_of_its_own(studio_live):
    alice = studio_live.profile("same")
    space = studio_live.studio.space(studio_live.domain, "same")  # so that the ARNs of their apps are the same
    for owner in (alice, space):
        studio_live.studio.app(owner)
        studio_live.studio.app(owner, "KernelGateway", "data", **SPEC)
    studio_live.delete_app(alice, "KernelGateway", "data")
    assert run_cell(studio_live.url(alice), WHO) == "default"
    assert run_cell(studio_live.url(alice, SpaceName="same"), WHO) == "data"


def test_a_jupyter_server_that_is_killed_is_back_with_the_next_request(studio_live, processes_on, ground):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        kill_servers(processes_on(ground))
        assert visitor.ask("GET", "/api/kernels").json() == []
        assert studio_live.status(alice) == "InService"


def test_one_that_cannot_be_kept_alive_is_a_failed_app(studio_live, processes_on, ground, eventually):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        (clock,) = ground.glob("*/clock")
        hidden = clock.rename(clock.with_name("hidden"))  # no server can do without
        kill_servers(processes_on(ground))
        with pytest.raises(requests.ConnectionError):
            visitor.ask("GET", "/api/kernels")
    assert eventually(lambda: studio_live.status(alice) == "Failed")
    assert "ended 5 times within 60 seconds" in studio_live.describe(alice)["FailureReason"]
    hidden.rename(clock)
    requests.get(studio_live.url(alice), timeout=30)
    studio_live.cloud.clock.settle()
    assert studio_live.status(alice) == "InService"


def test_leaving_the_mock_and_reset_leave_nothing(start_studio, processes_on, ground, eventually):
    live = start_studio()
    alice = live.profile()
    live.studio.app(alice)
    live.studio.app(alice, "KernelGateway", "data", **SPEC)
    with live.visit(alice) as visitor:
        visitor.start_kernel()
        visitor.shell("echo here")
    live.cloud.reset()
    assert eventually(lambda: not processes_on(ground), 5)
    live.cloud.close()
    assert list(ground.iterdir()) == []


def kill_servers(processes):
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
