"""Kills user processes, fork servers, init processes, servers and scripts at random moments, and checks for leftovers.

``python tests/jupyter/random_kills.py SECONDS [SEED]`` exits with 1 and a list of leftovers, if there are any.
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

from sagemock.processes.directories import remove_tree

PARENTS = {
    "notebook": """
from parent import open_notebook
print(flush=True)
while True:
    open_notebook().launcher.close()
    open_notebook()
""",
    "studio": """
from parent import open_studio
print(flush=True)
while True:
    open_studio().stop()
    open_studio()
""",
}
LONGEST_LIFE = 8.0
PATIENCE = 60


def main(seconds, seed):
    print(f"random kills for {seconds:g} seconds, seed {seed}")
    chance, end, slowest, rounds = random.Random(seed), time.monotonic() + seconds, 0.0, 0
    while time.monotonic() < end:
        took, stayed = one_round(chance, rounds)
        slowest, rounds = max(slowest, took), rounds + 1
        if stayed:
            raise SystemExit(f"after {rounds} rounds something stayed: {stayed}")
    print(f"{rounds} rounds, nothing stayed; it took {slowest:.1f} seconds at most")


def one_round(chance, number):
    """Return the seconds until nothing was left, and the leftovers."""
    temp_dir = Path(tempfile.mkdtemp(prefix="sm"))
    here = [str(Path(__file__).parent), *sys.path]
    environment = {**os.environ, "TMPDIR": str(temp_dir), "PYTHONPATH": os.pathsep.join(here)}
    program = list(PARENTS.values())[number % len(PARENTS)]
    parent = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with parent:
        parent.stdout.readline()
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        for process in victims(chance, parent):
            signal_it(process)
        started = time.monotonic()
        eventually(lambda: not processes_on(temp_dir) and not list(temp_dir.iterdir()), PATIENCE)
        took = time.monotonic() - started
    stayed = processes_on(temp_dir) + list(temp_dir.iterdir())
    remove_tree(temp_dir)
    return took, stayed


def victims(chance, parent):
    """Return the parent and perhaps another process of sagemock: never all, since one has to clean up."""
    below = [process for process in psutil.Process(parent.pid).children(recursive=True) if is_ours(process)]
    extra = chance.sample(below, min(max(len(below) - 1, 0), chance.choice([0, 0, 1])))
    return chance.sample([psutil.Process(parent.pid), *extra], 1 + len(extra))


def is_ours(process):
    """Return whether the process is one of sagemock: kernels and helpers of Jupyter do not clean up."""
    with suppress(psutil.Error):
        return any("sagemock" in argument for argument in process.cmdline())
    return False


def signal_it(process):
    with suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGKILL)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6))
