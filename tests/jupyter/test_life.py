"""Ports, processes and volumes of an instance: create, stop, delete, crash, close."""

import os
import signal
import socket

import pytest
import requests

from sagemock.jupyter import LocalLauncher


def put(visitor, name, content):
    visitor.request("PUT", f"/api/contents/{name}", json={"type": "file", "format": "text", "content": content})


def server_of(processes):
    """Return the process ID of the server, the parent of the kernel."""
    (kernel,) = (process for process in processes if "ipykernel" in " ".join(process.cmdline()))
    return kernel.ppid()


def refuses(notebook):
    with pytest.raises(requests.ConnectionError):
        notebook.get()
    return True


def test_an_unopened_instance_has_no_process(start_method, notebook, temp_dir, processes_on):
    notebook.token()
    assert processes_on(temp_dir) == []
    assert list(temp_dir.iterdir()) == []
    assert notebook.get().status_code == 403
    assert len(processes_on(temp_dir)) == (2 if start_method == "fork" else 1)  # an init process and the server


def test_unopened_instances_start_no_process(local_launcher, new_notebook, temp_dir, processes_on):
    many = [new_notebook(local_launcher, f"nb-{number}").start() for number in range(200)]
    assert len({notebook.origin for notebook in many}) == 200
    assert processes_on(temp_dir) == []


def test_creating_a_running_instance_changes_nothing(notebook):
    origin = notebook.origin
    with notebook.visit() as visitor:
        assert notebook.start().origin == origin
        assert visitor.request("GET", "/api/contents").status_code == 200


def test_stopping_ends_every_process_and_refuses_connections(
    start_method, notebook, local_launcher, temp_dir, processes_on
):
    with notebook.visit() as visitor:
        visitor.start_kernel()
        visitor.shell("sleep 1000 & setsid nohup sleep 1000 &")
        assert len(processes_on(temp_dir)) > 3
        local_launcher.stop(notebook.arn)
        assert processes_on(temp_dir) == []
        assert refuses(notebook)
    local_launcher.stop(notebook.arn)


def test_stopping_ends_a_kernel_that_ignores_signals(start_method, notebook, local_launcher, temp_dir, processes_on):
    ignore_signals = (
        "import os, re, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(1, signal.SIG_IGN)"
    )
    with notebook.visit() as visitor:
        kernel = visitor.start_kernel()
        visitor.run(ignore_signals, kernel)
        channels = visitor.connect(f"/api/kernels/{kernel}/channels")
        local_launcher.stop(notebook.arn)
        channels.close()
    assert processes_on(temp_dir) == []


def test_a_restart_keeps_port_and_volume(start_method, notebook, local_launcher):
    origin = notebook.origin
    with notebook.visit() as visitor:
        put(visitor, "kept.txt", "still here")
    local_launcher.stop(notebook.arn)
    assert notebook.start().origin == origin
    with notebook.visit() as visitor:
        assert visitor.run("print(open('kept.txt').read())") == "still here\n"


def test_an_occupied_port_is_replaced(notebook, local_launcher):
    origin = notebook.origin
    local_launcher.stop(notebook.arn)
    with socket.create_server(("127.0.0.1", int(origin.rpartition(":")[2]))):
        assert notebook.start().origin != origin
        assert notebook.get().status_code == 403


def test_deleting_removes_the_volume(notebook, local_launcher, temp_dir):
    with notebook.visit() as visitor:
        put(visitor, "gone.txt", "")
        visitor.run("import os; os.mkdir('d'); os.chmod('d', 0)")
    (volume,) = temp_dir.glob("*/volumes/*")
    assert (volume / "gone.txt").exists()
    local_launcher.delete(notebook.arn)
    assert refuses(notebook)
    assert not volume.exists()
    local_launcher.delete(notebook.arn)


def test_a_crashed_server_is_replaced(start_method, notebook, temp_dir, processes_on, eventually):
    with notebook.visit() as visitor:
        visitor.start_kernel()
        before = processes_on(temp_dir)
        os.kill(server_of(before), signal.SIGKILL)
        assert eventually(lambda: not processes_on(temp_dir))
        assert visitor.request("GET", "/api/kernels").json() == []
        assert {process.pid for process in processes_on(temp_dir)}.isdisjoint(process.pid for process in before)


def test_a_crashing_server_is_reported_and_stopped(notebook, local_launcher, temp_dir, eventually):
    failures = []
    local_launcher.on_exit(lambda arn, reason: 1 / 0)  # must not affect other callbacks
    local_launcher.on_exit(lambda arn, reason: failures.append((arn, reason)))
    assert notebook.get().status_code == 403
    local_launcher.stop(notebook.arn)
    notebook.start()
    (clock,) = temp_dir.glob("*/clock")
    hidden = clock.rename(clock.with_name("hidden"))  # no server starts without it
    with pytest.raises(requests.ConnectionError):
        notebook.get()
    assert eventually(lambda: failures)
    ((arn, reason),) = failures
    assert arn == notebook.arn
    assert reason.startswith("Jupyter ended 5 times within 60 seconds; its log ends: FileNotFoundError: ")
    assert refuses(notebook)
    hidden.rename(clock)
    assert notebook.start().get().status_code == 403


def test_closing_ends_everything_and_leaves_no_file(start_method, temp_dir, new_notebook, processes_on, now):
    launcher = LocalLauncher(now, start_method=start_method)
    notebook = new_notebook(launcher).start()
    with notebook.visit() as visitor:
        visitor.start_kernel()
        launcher.close()
    assert processes_on(temp_dir) == []
    assert list(temp_dir.iterdir()) == []
    assert refuses(notebook)
    launcher.close()
    launcher.stop(notebook.arn)
    launcher.tick(now + 1)
    with pytest.raises(RuntimeError, match="closed"):
        notebook.start()


def test_volumes_in_volume_dir_outlive_the_launcher(temp_dir, new_notebook, tmp_path, now):
    launcher = LocalLauncher(now, volume_dir=tmp_path / "volumes")
    notebook = new_notebook(launcher).start()
    with notebook.visit() as visitor:
        put(visitor, "kept.txt", "kept")
    launcher.close()
    assert list(temp_dir.iterdir()) == []
    second = LocalLauncher(now, volume_dir=tmp_path / "volumes")
    notebook = new_notebook(second).start()
    with notebook.visit() as visitor:
        assert visitor.request("GET", "/api/contents/kept.txt").json()["content"] == "kept"
    second.close()
    third = LocalLauncher(now, volume_dir=tmp_path / "volumes")
    third.delete(notebook.arn)
    third.close()
    assert list((tmp_path / "volumes").iterdir()) == []


def test_a_server_ends_during_maintenance_only(live, temp_dir, processes_on, eventually):
    lab = live(clock="manual")
    lab.create()
    with lab.visit() as visitor:
        lab.cloud.maintain("lab")
        assert visitor.request("GET", "/api/contents").status_code == 200
        lab.cloud.clock.advance(seconds=60)
        with pytest.raises(requests.ConnectionError):
            visitor.request("GET", "/api/contents")
    assert eventually(lambda: not processes_on(temp_dir))
    assert lab.settle()["NotebookInstanceStatus"] == "InService"
    with lab.visit() as visitor:
        assert visitor.request("GET", "/api/contents").status_code == 200
