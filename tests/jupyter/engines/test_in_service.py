"""With start_servers, InService means that the server answers, and the engine's refusal is the FailureReason."""

import pytest
import requests

HUGE = {"SlurmSpawner": {"req_nprocs": "512"}}
# How an engine comes to refuse a server, and its reason.
REFUSALS = {
    "local": ({"SimpleLocalProcessSpawner": {"shell_cmd": ["no-such-shell", "-c"]}}, "no-such-shell"),
    "docker": ({"DockerSpawner": {"image": "no-such-image", "pull_policy": "never"}}, "no-such-image"),
    "kubernetes": (
        {"KubeSpawner": {"image": "no-such-image", "image_pull_policy": "Never"}},
        'ErrImageNeverPull: Container image "no-such-image" is not present with pull policy of Never',
    ),
    "slurm": ({"SlurmSpawner": {"req_memory": "999999G"}}, "Requested node configuration is not available"),
}


@pytest.mark.long
def test_servers_answer_before_anybody_opens_them(engine, live, temp_dir):
    lab = live(**engine.options, clock="manual", start_servers=True)
    assert lab.create()["NotebookInstanceStatus"] == "InService"
    assert engine.servers(temp_dir)
    lab.stop()
    assert lab.start()["NotebookInstanceStatus"] == "InService"
    with lab.visit() as visitor:
        assert visitor.run("print(6 * 7)") == "42\n"


def test_refused_servers_fail_their_instances(engine, live, temp_dir, eventually):
    config, reason = REFUSALS[engine.options["jupyter"]]
    options = {name: value for name, value in engine.options.items() if name != "image"}
    lab = live(**options | {"launcher_config": config}, clock="manual", start_servers=True)
    described = lab.create()
    assert described["NotebookInstanceStatus"] == "Failed"
    assert reason in described["FailureReason"]
    assert eventually(lambda: not engine.servers(temp_dir))


@pytest.fixture
def slurm(engine):
    """Slurm."""
    if engine.options["jupyter"] != "slurm":
        pytest.skip("this engine has no queue")
    return engine


def test_jobs_that_never_run_fail_their_instances(slurm, live, temp_dir, eventually):
    lab = live(**slurm.options, launcher_config=HUGE, clock="manual", start_servers=True)
    described = lab.create()
    assert described["NotebookInstanceStatus"] == "Failed"
    assert described["FailureReason"] == "Slurm never runs this job: PartitionConfig"
    assert eventually(lambda: not slurm.servers(temp_dir))


def test_pages_of_queued_jobs_have_the_reason(slurm, live, temp_dir, eventually, caplog):
    lab = live(**slurm.options, launcher_config={"SlurmSpawner": {"req_options": "--begin=now+1hour"}}, clock="manual")
    lab.create()
    url = lab.sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName="lab")["AuthorizedUrl"]
    page = requests.get(url, headers={"Accept": "text/html"}, timeout=60)
    assert page.status_code == 503
    assert "waiting in the queue of Slurm: BeginTime" in page.text
    assert slurm.servers(temp_dir)
    lab.stop()
    assert eventually(lambda: not slurm.servers(temp_dir))
    assert "exitcode" not in caplog.text
