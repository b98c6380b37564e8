"""After a restart from a state directory, servers run again with their files."""

import pytest

from sagemock.jupyter import run_cell
from sagemock.server.state.store import StateStore

LAB = {"NotebookInstanceName": "lab"}
KEEP = {"type": "file", "format": "text", "content": "kept"}
WHERE = "import json, os; print(json.load(open(os.environ['SAGEMOCK_RESOURCE_METADATA']))['AppType'])"


@pytest.fixture
def restart(live, tmp_path):
    """Return a function that closes a mock, if it gets one, and restores its state in a new mock."""

    def restart(before=None):
        if before:
            before.state.close()
            before.cloud.close()
        state = StateStore(tmp_path / "state")
        after = live(clock="manual", volume_dir=state.volumes)
        state.restore(after.cloud)
        after.state = state
        states.append(state)
        return after

    states = []
    yield restart
    for state in states:
        state.close()


def test_a_notebook_keeps_its_files_after_a_restart(restart):
    before = restart()
    before.create()
    with before.visit() as visitor:
        visitor.request("PUT", "/api/contents/notes.txt", json=KEEP).raise_for_status()
    after = restart(before)
    with after.visit() as visitor:
        assert visitor.request("GET", "/api/contents/notes.txt").json()["content"] == "kept"
        assert visitor.run("print(6 * 7)") == "42\n"


def test_files_are_removed_when_deletion_completes_after_restart(restart, tmp_path):
    before = restart()
    before.create()
    with before.visit() as visitor:
        visitor.request("PUT", "/api/contents/notes.txt", json=KEEP).raise_for_status()
    before.stop()
    before.sagemaker.delete_notebook_instance(**LAB)
    after = restart(before)
    assert list((tmp_path / "state" / "volumes").glob("*/notes.txt"))
    after.cloud.clock.settle()
    assert not list((tmp_path / "state" / "volumes").iterdir())


def test_studio_servers_and_gateways_run_after_a_restart(restart, make_studio):
    before = restart()
    studio = make_studio(before.cloud, before.sagemaker)
    alice = studio.profile(studio.domain())
    studio.app(alice)
    studio.app(alice, "KernelGateway", "data", ResourceSpec={"InstanceType": "ml.t3.medium"})
    lab = studio.lab(alice)
    studio.app(lab, "JupyterLab")
    after = restart(before)

    def where(**more):
        return run_cell(after.sagemaker.create_presigned_domain_url(**alice, **more)["AuthorizedUrl"], WHERE)

    assert (where(), where(SpaceName=lab["SpaceName"])) == ("KernelGateway", "JupyterLab")
