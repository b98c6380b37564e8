"""Kill users' processes, supervisors, keepers and servers at random moments, and see that nothing stays.

``python tests/jupyter/random_kills.py SECONDS [SEED]``; ends with 1 and says what stayed, if anything did.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from conftest import eventually, processes_on

from sagemock.jupyter.workshop import remove_tree

PARENT = """
from parent import open_one
print(flush=True)
while True:
    open_one().launcher.close()
    open_one()
"""
LONGEST_LIFE = 8.0
PATIENCE = 60


def main(seconds, seed):
    print(f"random kills for {seconds:g} seconds, seed {seed}")
    chance, end, slowest, rounds = random.Random(seed), time.monotonic() + seconds, 0.0, 0
    while time.monotonic() < end:
        took, stayed = one_round(chance)
        slowest, rounds = max(slowest, took), rounds + 1
        if stayed:
            raise SystemExit(f"after {rounds} rounds something stayed: {stayed}")
    print(f"{rounds} rounds, nothing stayed; it took {slowest:.1f} seconds at most")


def one_round(chance):
    """How long it took until nothing was left, and what is left all the same."""
    ground = Path(tempfile.mkdtemp(prefix="sm"))
    here = [str(Path(__file__).parent), *sys.path]
    environment = {**os.environ, "TMPDIR": str(ground), "PYTHONPATH": os.pathsep.join(here)}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with parent:
        parent.stdout.readline()
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        for process in victims(chance, parent):
            signal_it(process)
        begun = time.monotonic()
        eventually(lambda: not processes_on(ground) and not list(ground.iterdir()), PATIENCE)
        took = time.monotonic() - begun
    stayed = processes_on(ground) + list(ground.iterdir())
    remove_tree(ground)
    return took, stayed


def victims(chance, parent):
    """The parent, and with it perhaps the supervisor, a keeper or a server: never all of a line."""
    below = psutil.Process(parent.pid).children(recursive=True)
    extra = chance.sample(below, min(len(below), chance.choice([0, 0, 1])))
    return chance.sample([psutil.Process(parent.pid), *extra], 1 + len(extra))


def signal_it(process):
    with suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGKILL)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6))
