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
    """What the story has seen, by a server that is a hundred times as fast as AWS."""
    import sagemock

    with sagemock.serve(speed=100) as service:
        environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        story = Path(__file__).with_name("clients") / "javascript" / "story.mjs"
        shutil.copy(story, HOME)  # node looks for packages beside the program
        command = ["node", "--no-warnings", HOME / story.name]
        told = subprocess.run(
            command, env=environ | service.environment, capture_output=True, text=True, timeout=200, check=False
        )
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)


def test_a_client_needs_the_environment_alone(seen):
    assert seen["first"] == "Pending"
    assert seen["created"]
    assert len(seen["requestId"]) == 36


def test_waiters_see_the_end(seen):
    assert seen["waited"] == ["SUCCESS", "SUCCESS", "SUCCESS"]


def test_lists_are_paged(seen):
    assert seen["pages"] == [["lab", "lab-2"], ["lab-3"]]


def test_the_refusals_are_errors_of_the_service(seen):
    assert (seen["gone"]["name"], seen["gone"]["message"]) == ("ValidationException", "RecordNotFound")
    assert (seen["gone"]["service"], seen["gone"]["status"]) == (True, 400)
    assert len(seen["gone"]["requestId"]) == 36


def test_modeled_errors_have_classes_of_their_own(seen):
    assert (seen["noDomain"]["notFound"], seen["noDomain"]["name"]) == (True, "ResourceNotFound")
    assert seen["noDomain"]["message"]
    assert not seen["gone"]["notFound"]


def test_an_operation_that_we_do_not_have_is_not_tried_again(seen):
    assert (seen["notOurs"]["name"], seen["notOurs"]["attempts"]) == ("OperationNotSupported", 1)
    assert "ListModels" in seen["notOurs"]["message"]


def test_studio_is_there_too(seen):
    assert seen["domains"] == ["research"]
    assert seen["tooEarly"]["service"]
