"""A notebook instance whose server an engine starts, from its creation to its deletion."""

import base64

import pytest
import requests

SCRIPT = "#!/bin/sh\necho in $PWD\ntouch /tmp/sagemock-was-here\n"
LOUD = "#!/bin/sh\nhead -c 5000000 /dev/zero | tr '\\0' x\necho end\n"
KILLING = "#!/bin/sh\nkill -9 $PPID\nsleep 60\n"
FAILING = "#!/bin/sh\necho too bad\nexit 3\n"


@pytest.fixture
def lab(engine, live):
    """A mock on a manual clock, whose notebook instances run lifecycle scripts."""
    return live(**engine.options, clock="manual", run_lifecycle_scripts=True)


@pytest.fixture
def configure(lab):
    """Create an instance with a script that runs at each start."""

    def configure(script):
        content = base64.b64encode(script.encode()).decode()
        lab.sagemaker.create_notebook_instance_lifecycle_config(
            NotebookInstanceLifecycleConfigName="setup", OnStart=[{"Content": content}]
        )
        return lab.create(LifecycleConfigName="setup")

    return configure


@pytest.mark.long
def test_scripts_run_and_volumes_outlive_servers(lab, configure, engine, temp_dir, eventually):
    assert configure(SCRIPT)["NotebookInstanceStatus"] == "InService"
    assert lab.cloud.logs("lab") == {"lab/LifecycleConfigOnStart": "in /\n"}
    with lab.visit() as visitor:
        assert visitor.run("import os; print(os.path.exists('/tmp/sagemock-was-here'))") == "True\n"
        visitor.run("open('kept.txt', 'w').write('kept')")
        origin = visitor.notebook.origin
    lab.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(origin, timeout=30)
    lab.start()
    with lab.visit() as visitor:
        assert visitor.notebook.origin == origin
        assert visitor.run("print(open('kept.txt').read())") == "kept\n"
    lab.stop()
    lab.sagemaker.delete_notebook_instance(NotebookInstanceName="lab")
    lab.cloud.clock.settle()
    assert eventually(lambda: not engine.servers(temp_dir) and not engine.volumes())


@pytest.mark.long
def test_failing_scripts_fail_the_instance(lab, configure):
    described = configure(FAILING)
    assert described["NotebookInstanceStatus"] == "Failed"
    assert "Lifecycle Config" in described["FailureReason"]
    assert lab.cloud.logs("lab") == {"lab/LifecycleConfigOnStart": "too bad\n"}


@pytest.mark.long
def test_log_has_the_end_of_a_long_output(lab, configure):
    assert configure(LOUD)["NotebookInstanceStatus"] == "InService"
    log = lab.cloud.logs("lab")["lab/LifecycleConfigOnStart"]
    assert (log[-6:], len(log)) == ("xxend\n", 128 * 1024)


@pytest.mark.long
def test_script_that_kills_its_kernel_fails_the_instance(lab, configure):
    described = configure(KILLING)
    assert described["NotebookInstanceStatus"] == "Failed"
    assert described["FailureReason"] == "the kernel has ended"


def start_of(visitor):
    """Return when the server has started, or None while it does not answer."""
    reply = visitor.request("GET", "/api/status")
    return reply.json()["started"] if reply.status_code == 200 else None


@pytest.mark.long
def test_crashed_servers_start_again_at_their_url(engine, live, temp_dir, eventually):
    lab = live(**engine.options, clock="manual")
    lab.create()
    with lab.visit() as visitor:
        assert visitor.run("print(6 * 7)") == "42\n"
        first_start = start_of(visitor)
        engine.kill(temp_dir)
        origin = visitor.notebook.origin
    with lab.visit() as visitor:
        assert visitor.notebook.origin == origin
        assert eventually(lambda: start_of(visitor) not in (None, first_start), 60)  # Slurm kills a job later
        assert visitor.run("print(6 * 7)") == "42\n"


@pytest.mark.long
def test_sessions_end_by_the_simulated_clock(engine, live):
    lab = live(**engine.options, clock="manual")
    lab.create()
    with lab.visit() as visitor:
        assert visitor.request("GET", "/api/status").status_code == 200
        lab.cloud.clock.advance(hours=13)
        assert visitor.request("GET", "/api/status").status_code == 403


@pytest.mark.long
def test_activity_in_kernels_is_seen(engine, live, eventually):
    lab = live(**engine.options, clock="manual")
    created = lab.create()
    launcher = lab.cloud.runtime.launcher
    assert launcher.activity(created["NotebookInstanceArn"]) is None
    with lab.visit() as visitor:
        visitor.begin("import time; time.sleep(1000)", visitor.start_kernel())
        assert eventually(lambda: launcher.activity(created["NotebookInstanceArn"]).is_busy)
        assert launcher.activity(created["NotebookInstanceArn"]).has_sessions
