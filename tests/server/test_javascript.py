"""AWS's SDK for JavaScript against a server: clients, pages, waiters, error classes. `make test` installs it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2] / os.environ.get("TEST_NODE", ".node")

pytestmark = [
    pytest.mark.skipif(not shutil.which("node"), reason="no node here"),
    pytest.mark.skipif(not (HOME / "node_modules" / "@aws-sdk").exists(), reason="no SDK in .node: make .node/ready"),
]


@pytest.fixture(scope="module")
def seen():
    """The output of the JavaScript program, run against a server that is a hundred times as fast as AWS."""
    import sagemock

    with sagemock.serve(speed=100) as service:
        environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        story = Path(__file__).with_name("clients") / "javascript" / "story.mjs"
        shutil.copy(story, HOME)  # node searches for packages in the program's directory
        command = ["node", "--no-warnings", HOME / story.name]
        told = subprocess.run(
            command, env=environ | service.environment, capture_output=True, text=True, timeout=200, check=False
        )
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)


def test_client_needs_only_the_environment(seen):
    assert seen["first"] in ("Pending", "InService")  # the clock is real
    assert seen["created"]
    assert len(seen["requestId"]) == 36


def test_waiters_return(seen):
    assert seen["waited"] == ["SUCCESS", "SUCCESS", "SUCCESS"]


def test_lists_are_paged(seen):
    assert seen["pages"] == [["lab", "lab-2"], ["lab-3"]]


def test_errors_are_service_exceptions(seen):
    assert (seen["gone"]["name"], seen["gone"]["message"]) == ("ValidationException", "RecordNotFound")
    assert (seen["gone"]["service"], seen["gone"]["status"]) == (True, 400)
    assert len(seen["gone"]["requestId"]) == 36


def test_modeled_errors_have_their_classes(seen):
    assert (seen["noDomain"]["notFound"], seen["noDomain"]["name"]) == (True, "ResourceNotFound")
    assert seen["noDomain"]["message"]
    assert not seen["gone"]["notFound"]


def test_unsupported_operation_is_not_retried(seen):
    assert (seen["notOurs"]["name"], seen["notOurs"]["attempts"]) == ("OperationNotSupported", 1)
    assert "DescribeModel" in seen["notOurs"]["message"]


def test_studio_works(seen):
    assert seen["domains"] == ["research"]
    assert seen["tooEarly"]["service"]
