"""Start, failure and end of live Studio apps."""

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


def test_a_classic_space_has_its_own_gateways(studio_live):
    alice = studio_live.profile("same")
    space = studio_live.studio.space(studio_live.domain, "same")  # gives both apps the same ARN
    for owner in (alice, space):
        studio_live.studio.app(owner)
        studio_live.studio.app(owner, "KernelGateway", "data", **SPEC)
    studio_live.delete_app(alice, "KernelGateway", "data")
    assert run_cell(studio_live.url(alice), WHO) == "default"
    assert run_cell(studio_live.url(alice, SpaceName="same"), WHO) == "data"


def test_a_killed_server_restarts_on_the_next_request(studio_live, processes_on, temp_dir):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        kill_servers(processes_on(temp_dir))
        assert visitor.request("GET", "/api/kernels").json() == []
        assert studio_live.status(alice) == "InService"


def test_a_crashing_server_fails_its_app(studio_live, processes_on, temp_dir, eventually):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        (clock,) = temp_dir.glob("*/clock")
        hidden = clock.rename(clock.with_name("hidden"))  # no server starts without it
        kill_servers(processes_on(temp_dir))
        with pytest.raises(requests.ConnectionError):
            visitor.request("GET", "/api/kernels")
    assert eventually(lambda: studio_live.status(alice) == "Failed")
    assert "ended 5 times within 60 seconds" in studio_live.describe(alice)["FailureReason"]
    hidden.rename(clock)
    requests.get(studio_live.url(alice), timeout=30)
    studio_live.cloud.clock.settle()
    assert studio_live.status(alice) == "InService"


def test_reset_and_close_end_all_processes(start_studio, processes_on, temp_dir, eventually):
    live = start_studio()
    alice = live.profile()
    live.studio.app(alice)
    live.studio.app(alice, "KernelGateway", "data", **SPEC)
    with live.visit(alice) as visitor:
        visitor.start_kernel()
        visitor.shell("echo here")
    live.cloud.reset()
    assert eventually(lambda: not processes_on(temp_dir))
    live.cloud.close()
    assert list(temp_dir.iterdir()) == []


def kill_servers(processes):
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
