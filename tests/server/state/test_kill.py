"""Whatever was acknowledged before SIGKILL is there afterwards, whenever it comes."""

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
    """What was acknowledged, in its latest value, and how many calls; killed after ``most`` changes or earlier."""
    with subprocess.Popen(
        [sys.executable, CHANGER, directory, str(chance.randrange(10**6))],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        said = [process.stdout.readline() for _ in range(chance.randint(1, most))]
        process.kill()  # which is at work: it does not wait for who reads
        said += process.stdout.readlines()
    said = [json.loads(line) for line in said if line.endswith(b"\n")]
    return {what: is_now for what, is_now, _ in said}, said[-1][2]


def check(directory, acknowledged, calls):
    """Everything acknowledged is there, but for what the one change that was under way may have made of it."""
    state, cloud = StateStore(directory), Cloud(clock=Clock("manual"))
    state.restore(cloud)
    state.close()
    assert 0 <= len(cloud.calls) - calls <= 1
    there = {one.name: one for one in cloud.all_resources()}
    found = {name: one.record["GitConfig"]["RepositoryUrl"] for name, one in there.items()}
    found |= {one.arn: one.tags["last"] for one in there.values() if "last" in one.tags}
    found |= {"ahead": cloud.clock.position()[1], "planted": len(cloud.faults.planted()[0])}
    alive = [name for name, url in acknowledged.items() if name.startswith("code-") and url]
    tagged = [arn for arn in acknowledged if arn.startswith("arn:") and arn.rpartition("/")[2] in alive]
    missing = [name for name in alive + tagged if found.get(name) != acknowledged[name]]
    removed = [name for name, url in acknowledged.items() if name.startswith("code-") and not url and name in there]
    behind = [what for what in ("ahead", "planted") if found[what] < acknowledged.get(what, 0)]
    assert removed == behind == []
    assert len(missing) <= (len(cloud.calls) - calls), missing  # removed or tagged by the call that nobody heard of
    return len(alive)


def test_what_was_acknowledged_survives_sigkill(tmp_path):
    chance = random.Random()
    survivors = [
        check(tmp_path / str(number), *change_until_killed(tmp_path / str(number), chance, most=300))
        for number in range(3)
    ]
    assert sum(survivors) > 0


@pytest.mark.kill
def test_what_was_acknowledged_survives_sigkill_at_any_moment(tmp_path):
    chance = random.Random()
    for number in range(40):
        directory = tmp_path / str(number)
        check(directory, *change_until_killed(directory, chance, most=chance.choice([1, 30, 3000])))
