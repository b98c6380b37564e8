"""Studio lifecycle configs run before an app is InService, with run_lifecycle_scripts=True."""

import base64
import os
from pathlib import Path

import pytest

from sagemock.processes import mount_namespace

FAILED = "ConfigurationError: LifecycleConfig execution failed with non zero exit code "
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"


@pytest.fixture
def live(start_studio):
    return start_studio(run_lifecycle_scripts=True)


@pytest.fixture
def config(live):
    """Return a function that creates a lifecycle config and returns its ARN."""
    return lambda script, app_type="JupyterServer", name="setup": make_config(live, script, app_type, name)


def make_config(live, script, app_type="JupyterServer", name="setup"):
    return live.sagemaker.create_studio_lifecycle_config(
        StudioLifecycleConfigName=name,
        StudioLifecycleConfigAppType=app_type,
        StudioLifecycleConfigContent=base64.b64encode(f"#!/bin/sh\n{script}".encode()).decode(),
    )["StudioLifecycleConfigArn"]


def using(arn, app_type="JupyterServer", **more):
    """Return the settings of a profile whose apps run the lifecycle config ``arn``."""
    spec = {"InstanceType": "system" if app_type == "JupyterServer" else "ml.t3.medium", "LifecycleConfigArn": arn}
    spec |= {"SageMakerImageArn": IMAGE} if app_type == "JupyterLab" else {}
    return {
        "UserSettings": {f"{app_type}AppSettings": {"DefaultResourceSpec": spec, "LifecycleConfigArns": [arn], **more}}
    }


@pytest.fixture
def server(live, config):
    """Return a function that starts a JupyterServer app with a script, and returns its description and log."""

    def server(script):
        alice = live.profile(**using(config(script)))
        live.studio.app(alice)
        described = live.describe(alice)
        return described, live.cloud.logs(described["AppArn"])

    return server


def test_the_output_of_a_script_is_logged(live, server):
    described, logs = server("echo hello; echo $((6 * 7)) >&2")
    assert described["Status"] == "InService"
    stream = f"{live.domain['DomainId']}/alice/JupyterServer/default/LifecycleConfigOnStart"
    assert logs == {stream: "hello\n42\n"}


def test_a_script_starts_in_the_users_home(live, config):
    alice = live.profile(**using(config("pwd; cd; pwd; echo kept > notes.txt; sudo id -u")))
    live.studio.app(alice)
    (log,) = live.cloud.logs(live.describe(alice)["AppArn"]).values()
    directory, home, user = log.splitlines()
    assert directory == home
    assert user == str(os.getuid())
    if mount_namespace.is_available():
        assert directory == "/home/sagemaker-user"
    with live.visit(alice) as visitor:
        assert visitor.request("GET", "/api/contents/notes.txt").json()["content"] == "kept\n"


def test_a_script_gets_no_home_and_no_credentials(server, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "precious")
    _, logs = server("touch ~/.bashrc; env")
    assert list(tmp_path.iterdir()) == []
    assert "precious" not in "".join(logs.values())


def test_a_script_that_fails_fails_the_app(server):
    described, logs = server("echo before; exit 3")
    assert described["Status"] == "Failed"
    assert described["FailureReason"].startswith(f"{FAILED}3")
    assert list(logs.values()) == ["before\n"]


def test_a_script_timeout_fails_the_app(server, monkeypatch):
    monkeypatch.setattr("sagemock.jupyter.startup.SCRIPT_SECONDS", 3)
    described, logs = server("echo begun; sleep 1000")
    assert described["Status"] == "Failed"
    assert described["FailureReason"].startswith("ConfigurationError: ")
    assert list(logs.values()) == ["begun\n"]


def test_a_recreated_app_runs_its_script_again(live, config, tmp_path):
    alice = live.profile(**using(config(f"test -e {tmp_path}/mended")))
    live.studio.app(alice)
    assert live.status(alice) == "Failed"
    Path(tmp_path, "mended").touch()
    live.studio.app(alice)
    assert live.status(alice) == "InService"


def test_a_gateways_script_writes_to_the_profiles_home(live, config):
    alice = live.profile(**using(config("echo kept > notes.txt", "KernelGateway"), "KernelGateway"))
    live.studio.app(alice, "KernelGateway", "gateway")
    live.studio.app(alice)
    with live.visit(alice) as visitor:
        assert visitor.request("GET", "/api/contents/notes.txt").json()["content"] == "kept\n"


def test_the_built_in_script_runs_first(require_members, live, config):
    require_members("JupyterLabAppSettings", "BuiltInLifecycleConfigArn")
    built_in = config("echo built in", "JupyterLab", "first")
    settings = using(config("echo mine", "JupyterLab"), "JupyterLab", BuiltInLifecycleConfigArn=built_in)
    space = live.studio.lab(live.profile(**settings))
    live.sagemaker.create_app(**space, AppType="JupyterLab", AppName="default")
    live.cloud.clock.settle()
    described = live.describe(space, "JupyterLab")
    assert described["BuiltInLifecycleConfigArn"] == built_in
    assert list(live.cloud.logs(described["AppArn"]).values()) == ["built in\nmine\n"]


def test_background_processes_end_with_the_app(live, config, temp_dir, sleepers_on, eventually):
    alice = live.profile(**using(config("sleep 1000 & echo left")))
    live.studio.app(alice)
    assert eventually(lambda: sleepers_on(temp_dir))
    live.delete_app(alice)
    assert eventually(lambda: not sleepers_on(temp_dir))


def test_without_the_option_no_script_runs(studio_live, tmp_path):
    arn = make_config(studio_live, f"touch {tmp_path}/ran")
    alice = studio_live.profile(**using(arn))
    studio_live.studio.app(alice)
    described = studio_live.describe(alice)
    assert described["Status"] == "InService"
    assert studio_live.cloud.logs(described["AppArn"]) == {}
    assert list(tmp_path.iterdir()) == []
