"""The rehearsal of a start in the fork server."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="servers are forked on Linux only")
CODE = """
import asyncio, json, os, sys, threading
from sagemock.jupyter.processes.fork_server import preload

def inherited():
    variables = {name: value for name, value in os.environ.items() if name.startswith(("JUPYTER", "IPYTHON"))}
    return variables, os.listdir("/proc/self/fd")

before = inherited()
preload()

import zmq
from jupyter_server.serverapp import ServerApp
from sagemock.jupyter.app.rehearsal import rehearse

modules = set(sys.modules)
rehearse()  # the start of a server after the first rehearsal
print(json.dumps({
    "new modules": sorted(set(sys.modules) - modules),
    "threads": threading.active_count(),
    "is unchanged": inherited() == before,
    "application": ServerApp.initialized(),
    "zmq context": zmq.Context._instance is not None,
}))
"""


@pytest.fixture(scope="module")
def rehearsed():
    """The state of a process that has rehearsed twice."""
    return json.loads(subprocess.check_output([sys.executable, "-c", CODE]))


def test_a_start_after_the_rehearsal_imports_nothing(rehearsed):
    assert rehearsed["new modules"] == []


def test_a_rehearsal_leaves_a_process_that_can_fork(rehearsed):
    assert rehearsed["threads"] == 1
    assert not rehearsed["zmq context"]


def test_a_rehearsal_leaves_nothing_to_its_forks(rehearsed):
    assert rehearsed["is unchanged"]
    assert not rehearsed["application"]
