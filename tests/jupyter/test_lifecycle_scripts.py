"""Lifecycle scripts run before an instance is InService, as on AWS, with run_lifecycle_scripts=True."""

import base64
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import psutil
import pytest

from sagemock.processes import mount_namespace

CONFIG = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance-lifecycle-config/setup"
NOTEBOOK = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"
FAILED = (
    f"Notebook Instance Lifecycle Config '{CONFIG}' for Notebook Instance '{NOTEBOOK}' took longer than 5 minutes. "
    "Please check your CloudWatch logs for more details if your Notebook Instance has Internet access."
)
ON_CREATE, ON_START = "lab/LifecycleConfigOnCreate", "lab/LifecycleConfigOnStart"


def hook(script):
    text = textwrap.dedent(script)
    return [{"Content": base64.b64encode((text if text.startswith("#!") else f"#!/bin/sh\n{text}").encode()).decode()}]


@pytest.fixture
def lab(live):
    return live(run_lifecycle_scripts=True)


@pytest.fixture
def configure(lab):
    """Create a lifecycle config of scripts, and an instance that uses it."""

    def configure(**scripts):
        hooks = {name: hook(script) for name, script in scripts.items()}
        lab.sagemaker.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="setup", **hooks)
        return lab.create(LifecycleConfigName="setup")

    return configure


def test_on_create_runs_once_on_start_always(lab, configure, tmp_path):
    configure(OnCreate=f"echo create | tee -a {tmp_path}/log", OnStart=f"echo start | tee -a {tmp_path}/log")
    assert (tmp_path / "log").read_text() == "create\nstart\n"
    lab.stop()
    assert lab.start()["NotebookInstanceStatus"] == "InService"
    assert (tmp_path / "log").read_text() == "create\nstart\nstart\n"
    assert lab.cloud.logs("lab") == {ON_CREATE: "create\n", ON_START: "start\nstart\n"}


def test_scripts_run_before_the_instance_is_in_service(lab, configure):
    seen = configure(OnStart=f"{sys.executable} -c '{ASK}'")
    assert seen["NotebookInstanceStatus"] == "InService"
    assert lab.cloud.logs("lab")[ON_START] == "Pending\n"


ASK = (
    'import boto3; sagemaker = boto3.client("sagemaker"); '
    'print(sagemaker.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceStatus"])'
)


def test_a_script_starts_in_the_documented_environment(lab, configure):
    sudo = "sudo id -u; sudo -u ec2-user -i sh -c 'echo as $0' me; command -v sudo"
    configure(OnStart=f'pwd; echo "${{PATH#*:}}"; {sudo}')
    where, path, user, who, sudo = lab.cloud.logs("lab")[ON_START].splitlines()
    assert (where, path, who) == ("/", "/sbin:/bin:/usr/sbin:/usr/bin", "as me")
    assert user == str(os.getuid())
    assert sudo not in ("/bin/sudo", "/usr/bin/sudo")


def test_sudo_to_ec2_user_works(lab, configure):
    configure(OnCreate="#!/bin/bash\nset -e\nsudo -u ec2-user -i <<'EOF'\necho $((6 * 7))\nEOF\n")
    assert lab.cloud.logs("lab") == {ON_CREATE: "42\n"}


def test_a_script_gets_no_home_and_no_credentials(lab, configure, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "precious")
    configure(OnStart="touch ~/.bashrc; env")
    assert list(tmp_path.iterdir()) == []
    assert "precious" not in lab.cloud.logs("lab")[ON_START]


@pytest.mark.parametrize("script", ["echo before; exit 3", "cd /nowhere && true", "#!/no/such/interpreter\n"])
def test_a_script_that_fails_fails_the_instance(lab, configure, script):
    described = configure(OnStart=script)
    assert described["NotebookInstanceStatus"] == "Failed"
    assert described["FailureReason"] == FAILED
    assert lab.cloud.logs("lab")[ON_START]


def test_a_failed_on_create_skips_on_start(lab, configure):
    assert configure(OnCreate="exit 1", OnStart="echo ran")["NotebookInstanceStatus"] == "Failed"
    assert ON_START not in lab.cloud.logs("lab")


def test_invalid_base64_fails_the_instance(lab):
    content = [{"Content": "echo $HOME"}]
    lab.sagemaker.create_notebook_instance_lifecycle_config(
        NotebookInstanceLifecycleConfigName="setup", OnStart=content
    )
    assert lab.create(LifecycleConfigName="setup")["FailureReason"] == FAILED


def test_base64_with_line_breaks_is_accepted(lab):
    content = base64.encodebytes(b"#!/bin/sh\necho " + b"x" * 100).decode()
    lab.sagemaker.create_notebook_instance_lifecycle_config(
        NotebookInstanceLifecycleConfigName="setup", OnStart=[{"Content": content}]
    )
    assert lab.create(LifecycleConfigName="setup")["NotebookInstanceStatus"] == "InService"


def test_a_script_timeout_ends_all_its_processes(lab, configure, monkeypatch, leftovers):
    monkeypatch.setattr("sagemock.jupyter.startup.SCRIPT_SECONDS", 3)
    described = configure(OnStart="echo begun; sleep 1000 & setsid sleep 1000 & env -i sleep 1000")
    assert described["FailureReason"] == FAILED
    assert lab.cloud.logs("lab")[ON_START].startswith("begun\n")
    assert leftovers() == []


@pytest.fixture
def leftovers():
    """Return a function that finds the sleep processes left by scripts."""

    def leftovers():
        leftovers = []
        for process in psutil.process_iter():
            try:
                if process.cmdline() == ["sleep", "1000"] and process.status() != psutil.STATUS_ZOMBIE:
                    leftovers += [process] if process.cwd() == "/" else []
            except (psutil.Error, OSError):
                continue
        return leftovers

    return leftovers


def test_background_processes_end_with_the_instance(lab, configure, temp_dir, processes_on, sleepers_on, eventually):
    assert configure(OnStart="nohup sleep 1000 &")["NotebookInstanceStatus"] == "InService"
    assert eventually(lambda: sleepers_on(temp_dir))
    lab.stop()
    assert processes_on(temp_dir) == []


def test_an_updated_script_runs_at_the_next_start(lab, configure):
    configure(OnStart="echo old")
    this = {"NotebookInstanceLifecycleConfigName": "setup"}
    lab.sagemaker.update_notebook_instance_lifecycle_config(**this, OnStart=hook("echo new"))
    assert lab.cloud.logs("lab") == {ON_START: "old\n"}
    lab.stop()
    lab.start()
    assert lab.cloud.logs("lab") == {ON_START: "old\nnew\n"}


def test_a_failed_start_can_be_repeated(lab, configure):
    assert configure(OnStart="exit 1")["NotebookInstanceStatus"] == "Failed"
    this = {"NotebookInstanceLifecycleConfigName": "setup"}
    lab.sagemaker.update_notebook_instance_lifecycle_config(**this, OnStart=hook("echo mended"))
    described = lab.start()
    assert described["NotebookInstanceStatus"] == "InService"
    assert "FailureReason" not in described


def test_an_injected_failure_runs_no_script(lab, configure):
    lab.cloud.fail_next("NotebookInstance", reason="injected")
    assert configure(OnCreate="echo ran")["FailureReason"] == "injected"
    assert lab.cloud.logs("lab") == {}


def test_without_the_option_no_script_runs(live, tmp_path):
    lab = live()
    script = hook(f"touch {tmp_path}/ran")
    lab.sagemaker.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="s", OnCreate=script)
    assert lab.create(LifecycleConfigName="s")["NotebookInstanceStatus"] == "InService"
    assert list(tmp_path.iterdir()) == []
    assert lab.cloud.logs("lab") == {}


def test_a_script_and_the_notebook_share_the_volume(lab, configure):
    configure(OnCreate="echo $SAGEMOCK_VOLUME; echo made > $SAGEMOCK_VOLUME/made.txt")
    with lab.visit() as visitor:
        assert visitor.run("print(open('made.txt').read())") == "made\n\n"


@pytest.mark.skipif(not mount_namespace.is_available(), reason="this system forbids user namespaces")
def test_a_script_finds_the_volume_at_awss_path(lab, configure):
    configure(OnStart=f"echo made > {mount_namespace.VOLUME}/made.txt; cat $SAGEMOCK_VOLUME/made.txt")
    assert lab.cloud.logs("lab")[ON_START] == "made\n"


def test_a_script_may_change_other_instances(lab, configure):
    lab.create("other")
    stop = 'import boto3; boto3.client("sagemaker").stop_notebook_instance(NotebookInstanceName="other")'
    assert configure(OnStart=f"{sys.executable} -c '{stop}'")["NotebookInstanceStatus"] == "InService"
    assert lab.settle("other")["NotebookInstanceStatus"] == "Stopped"


def test_other_threads_wait_during_a_script(lab, configure, tmp_path):
    """Without waiting, a waiter in another thread would use up its sixty attempts within a moment."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    seen = []

    def describe():
        with gate.open("wb"):  # the script is running
            pass
        described = lab.sagemaker.describe_notebook_instance(NotebookInstanceName="lab")
        seen.append(described["NotebookInstanceStatus"])

    other = threading.Thread(target=describe)
    other.start()
    configure(OnStart=f"cat {gate}; sleep 0.3")
    other.join()
    assert seen == ["InService"]


def test_logs_are_found_by_arn(lab, configure):
    configure(OnStart="echo here")
    assert lab.cloud.logs(NOTEBOOK) == {ON_START: "here\n"}
    lab.cloud.reset()
    with pytest.raises(ValueError, match="unknown resource 'lab'"):
        lab.cloud.logs("lab")


PARENT = """
import base64, sys
sys.path[:0] = {path!r}
import boto3
from sagemock import mock_sagemaker
with mock_sagemaker(jupyter=True, run_lifecycle_scripts=True) as cloud:
    sagemaker = boto3.client("sagemaker", "us-east-1")
    script = [{{"Content": base64.b64encode(b"#!/bin/sh\\nsetsid sleep 1000 & {then}").decode()}}]
    sagemaker.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="s", OnStart=script)
    sagemaker.create_notebook_instance(
        NotebookInstanceName="n", InstanceType="ml.t3.medium", LifecycleConfigName="s",
        RoleArn="arn:aws:iam::123456789012:role/DataScientist")
    cloud.clock.settle()
    print("settled", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("then", ["true", "sleep 1000"])
def test_a_killed_parent_leaves_no_script(temp_dir, processes_on, sleepers_on, eventually, then):
    path = [str(Path(entry).absolute()) for entry in sys.path]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(path=path, then=then)],
        env={**os.environ, "TMPDIR": str(temp_dir)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert eventually(lambda: sleepers_on(temp_dir))
        parent.send_signal(signal.SIGKILL)
    assert eventually(lambda: not processes_on(temp_dir)), processes_on(temp_dir)
    assert eventually(lambda: not list(temp_dir.iterdir()))


def test_leaving_the_mock_ends_a_running_script(live, temp_dir, processes_on, sleepers_on, eventually):
    lab = live(run_lifecycle_scripts=True, clock="manual")
    script = hook("sleep 1000")
    lab.sagemaker.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="s", OnStart=script)
    usual = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
    lab.sagemaker.create_notebook_instance(NotebookInstanceName="lab", LifecycleConfigName="s", **usual)
    settling = threading.Thread(target=lab.cloud.clock.settle)
    settling.start()
    assert eventually(lambda: sleepers_on(temp_dir))
    lab.cloud.close()
    settling.join()
    assert processes_on(temp_dir) == []
