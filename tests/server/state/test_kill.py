"""Acknowledged changes survive SIGKILL at any moment."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from sagemock import Clock, Cloud
from sagemock.server.state.store import StateStore

CHANGER = Path(__file__).parent / "changer.py"


def change_until_killed(directory, chance, most):
    """Run changer.py and kill it after at most ``most`` changes.

    Returns the acknowledged changes, each with its latest value, and the number of acknowledged calls.
    """
    with subprocess.Popen(
        [sys.executable, CHANGER, directory, str(chance.randrange(10**6))],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        lines = [process.stdout.readline() for _ in range(chance.randint(1, most))]
        process.kill()  # in the middle of its work: it does not wait for its reader
        lines += process.stdout.readlines()
    changes = [json.loads(line) for line in lines if line.endswith(b"\n")]
    return {name: value for name, value, _ in changes}, changes[-1][2]


def check(directory, acknowledged, calls):
    """Check that all acknowledged changes were restored, except those that one unacknowledged call has changed."""
    state, cloud = StateStore(directory), Cloud(clock=Clock("manual"))
    state.restore(cloud)
    state.close()
    assert 0 <= len(cloud.calls) - calls <= 1
    unacknowledged = {name for call in cloud.calls[calls:] for name in names_changed_by(call)}
    resources = {resource.name: resource for resource in cloud.resource_store.all()}
    restored = {name: resource.record["GitConfig"]["RepositoryUrl"] for name, resource in resources.items()}
    restored |= {resource.arn: resource.tags["last"] for resource in resources.values() if "last" in resource.tags}
    restored |= {"ahead": cloud.clock.position()[1], "injected": len(cloud.faults.injected()[0])}
    alive = [name for name, url in acknowledged.items() if name.startswith("code-") and url]
    tagged = [arn for arn in acknowledged if arn.startswith("arn:") and arn.rpartition("/")[2] in alive]
    missing = {name for name in alive + tagged if restored.get(name) != acknowledged[name]}
    removed = [name for name, url in acknowledged.items() if name.startswith("code-") and not url and name in resources]
    behind = [name for name in ("ahead", "injected") if restored[name] < acknowledged.get(name, 0)]
    assert removed == behind == []
    assert missing <= unacknowledged
    return len(alive)


def names_changed_by(call):
    """Return the names of the earlier changes that a call has changed, as changer.py prints them."""
    if call.operation == "DeleteCodeRepository":  # takes the repository's tag with it
        name = call.request["CodeRepositoryName"]
        return {name, f"arn:aws:sagemaker:us-east-1:123456789012:code-repository/{name}"}
    return {call.request["ResourceArn"]} if call.operation == "AddTags" else set()


def test_acknowledged_changes_survive_sigkill(tmp_path):
    chance = random.Random()
    survivors = [
        check(tmp_path / str(number), *change_until_killed(tmp_path / str(number), chance, most=300))
        for number in range(3)
    ]
    assert sum(survivors) > 0


@pytest.mark.kill
def test_acknowledged_changes_survive_sigkill_at_any_moment(tmp_path):
    chance = random.Random()
    for number in range(40):
        directory = tmp_path / str(number)
        check(directory, *change_until_killed(directory, chance, most=chance.choice([1, 30, 3000])))
