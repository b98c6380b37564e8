"""Ports, processes and volumes of an instance: create, stop, delete, crash, close."""

import os
import signal
import socket

import pytest
import requests

from sagemock.jupyter import LocalLauncher


def put(visitor, name, content):
    visitor.ask("PUT", f"/api/contents/{name}", json={"type": "file", "format": "text", "content": content})


def server_of(processes):
    """Return the process ID of the server, the parent of the kernel."""
    (kernel,) = (process for process in processes if "ipykernel" in " ".join(process.cmdline()))
    return kernel.ppid()


def refuses(notebook):
    with pytest.raises(requests.ConnectionError):
        notebook.get()
    return True


def test_an_unopened_instance_has_no_process(start_method, notebook, ground, processes_on):
    notebook.token()
    assert processes_on(ground) == []
    assert list(ground.iterdir()) == []
    assert notebook.get().status_code == 403
    assert len(processes_on(ground)) == (2 if start_method == "fork" else 1)  # an init process and the server


def test_unopened_instances_start_no_process(jupyters, new_notebook, ground, processes_on):
    many = [new_notebook(jupyters, f"nb-{number}").start() for number in range(200)]
    assert len({notebook.origin for notebook in many}) == 200
    assert processes_on(ground) == []


def test_creating_a_running_instance_changes_nothing(notebook):
    origin = notebook.origin
    with notebook.visit() as visitor:
        assert notebook.start().origin == origin
        assert visitor.ask("GET", "/api/contents").status_code == 200


def test_stopping_ends_every_process_and_refuses_connections(start_method, notebook, jupyters, ground, processes_on):
    with notebook.visit() as visitor:
        visitor.start_kernel()
        visitor.shell("sleep 1000 & setsid nohup sleep 1000 &")
        assert len(processes_on(ground)) > 3
        jupyters.stop(notebook.arn)
        assert processes_on(ground) == []
        assert refuses(notebook)
    jupyters.stop(notebook.arn)


def test_stopping_ends_a_kernel_that_ignores_signals(start_method, notebook, jupyters, ground, processes_on):
    ignore_signals = (
        "import os, re, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(1, signal.SIG_IGN)"
    )
    with notebook.visit() as visitor:
        kernel = visitor.start_kernel()
        visitor.run(ignore_signals, kernel)
        channels = visitor.connect(f"/api/kernels/{kernel}/channels")
        jupyters.stop(notebook.arn)
        channels.close()
    assert processes_on(ground) == []


def test_a_restart_keeps_port_and_volume(start_method, notebook, jupyters):
    origin = notebook.origin
    with notebook.visit() as visitor:
        put(visitor, "kept.txt", "still here")
    jupyters.stop(notebook.arn)
    assert notebook.start().origin == origin
    with notebook.visit() as visitor:
        assert visitor.run("print(open('kept.txt').read())") == "still here\n"


def test_an_occupied_port_is_replaced(notebook, jupyters):
    origin = notebook.origin
    jupyters.stop(notebook.arn)
    with socket.create_server(("127.0.0.1", int(origin.rpartition(":")[2]))):
        assert notebook.start().origin != origin
        assert notebook.get().status_code == 403


def test_deleting_removes_the_volume(notebook, jupyters, ground):
    with notebook.visit() as visitor:
        put(visitor, "gone.txt", "")
        visitor.run("import os; os.mkdir('d'); os.chmod('d', 0)")
    (volume,) = ground.glob("*/volumes/*")
    assert (volume / "gone.txt").exists()
    jupyters.delete(notebook.arn)
    assert refuses(notebook)
    assert not volume.exists()
    jupyters.delete(notebook.arn)


def test_a_crashed_server_is_replaced(start_method, notebook, ground, processes_on, eventually):
    with notebook.visit() as visitor:
        visitor.start_kernel()
        before = processes_on(ground)
        os.kill(server_of(before), signal.SIGKILL)
        assert eventually(lambda: not processes_on(ground))
        assert visitor.ask("GET", "/api/kernels").json() == []
        assert {process.pid for process in processes_on(ground)}.isdisjoint(process.pid for process in before)


def test_a_crashing_server_is_reported_and_stopped(notebook, jupyters, ground, eventually):
    failures = []
    jupyters.on_exit(lambda arn, reason: 1 / 0)  # must not affect other callbacks
    jupyters.on_exit(lambda arn, reason: failures.append((arn, reason)))
    assert notebook.get().status_code == 403
    jupyters.stop(notebook.arn)
    notebook.start()
    (clock,) = ground.glob("*/clock")
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


def test_closing_ends_everything_and_leaves_no_file(start_method, ground, new_notebook, processes_on, now):
    launcher = LocalLauncher(now, start_method=start_method)
    notebook = new_notebook(launcher).start()
    with notebook.visit() as visitor:
        visitor.start_kernel()
        launcher.close()
    assert processes_on(ground) == []
    assert list(ground.iterdir()) == []
    assert refuses(notebook)
    launcher.close()
    launcher.stop(notebook.arn)
    launcher.tick(now + 1)
    with pytest.raises(RuntimeError, match="closed"):
        notebook.start()


def test_volumes_in_volume_dir_outlive_the_launcher(ground, new_notebook, tmp_path, now):
    launcher = LocalLauncher(now, volume_dir=tmp_path / "volumes")
    notebook = new_notebook(launcher).start()
    with notebook.visit() as visitor:
        put(visitor, "kept.txt", "kept")
    launcher.close()
    assert list(ground.iterdir()) == []
    second = LocalLauncher(now, volume_dir=tmp_path / "volumes")
    notebook = new_notebook(second).start()
    with notebook.visit() as visitor:
        assert visitor.ask("GET", "/api/contents/kept.txt").json()["content"] == "kept"
    second.close()
    third = LocalLauncher(now, volume_dir=tmp_path / "volumes")
    third.delete(notebook.arn)
    third.close()
    assert list((tmp_path / "volumes").iterdir()) == []
