"""Prints the parts of the time from the start of ``sagemock serve`` to its first reply, and the time of moto_server.

Interpreters import one part more than the one before, and each part has the difference: modules of the standard library
count for the first part that imports them. The times are the least of several alternating rounds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from itertools import accumulate, pairwise

from benchmarks.server import start_and_stop
from benchmarks.server_process import ENVIRONMENT

# The parts that every server has whose API model is botocore's and whose HTTP server is Tornado's.
FIXED = {
    "interpreter": "import os, gc; gc.disable()",
    "asyncio": "import asyncio",
    "Tornado": "import tornado.httpserver",
    "botocore, urllib3, dateutil": "import botocore.loaders, botocore.model",
    "API model of SageMaker": "import gzip, json\n"
    "loader = botocore.loaders.Loader()\n"
    "path = loader.determine_latest_version('sagemaker', 'service-2')\n"
    "file = f'{loader.search_paths[-1]}/sagemaker/{path}/service-2.json'\n"
    "content = gzip.open(f'{file}.gz').read() if os.path.exists(f'{file}.gz') else open(file, 'rb').read()\n"
    "json.loads(content)",
}
OWN = {"modules of sagemock": "import sagemock.cli.server.serve, sagemock.endpoint.http_server"}
REST = "options, threads, first reply"
GOAL = 3  # of moto_server's time, one of so many equal parts


def measure_imports() -> dict[str, float]:
    """Return the seconds until an interpreter has executed the parts up to each one."""
    parts = FIXED | OWN
    programs = accumulate(parts.values(), "{}\n{}".format)
    return dict(zip(parts, map(_run, programs), strict=True))


def _run(program: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"{program}\nos._exit(0)"], env=ENVIRONMENT, check=True)
    return time.perf_counter() - start


def least_times(rounds: int) -> dict[str, float]:
    """Return the least times of several rounds: until each part is executed, and of whole starts."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for part, seconds in measure_imports().items():
            values[part].append(seconds)
        for name in ("sagemock", "moto"):
            values[name].append(start_and_stop(name)[0])
    return {name: min(seconds) for name, seconds in values.items()}


def main() -> None:
    """Print the parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="how often everything is started (default: %(default)s)")
    times = least_times(parser.parse_args().rounds)
    own, other = times["sagemock"], times["moto"]
    ends = [0.0, *(times[part] for part in FIXED | OWN), own]
    for part, (begin, end) in zip((*FIXED, *OWN, REST), pairwise(ends), strict=True):
        _print_row(part, end - begin, own)
    _print_row("sagemock serve", own, own)
    _print_row("moto_server", other, own)
    fixed = times[list(FIXED)[-1]]
    print(f"\n1/{GOAL} of moto_server's time is {1000 * other / GOAL:.0f} ms. The parts before the modules of sagemock")
    print(f"take {1000 * fixed:.0f} ms, and leave {1000 * (other / GOAL - fixed):.0f} ms of it for sagemock.")
    print(f"Load average {os.getloadavg()[0]:.1f}")


def _print_row(title: str, seconds: float, whole: float) -> None:
    print(f"{title:<32}{1000 * seconds:>6.0f} ms {seconds / whole:>7.0%}")


if __name__ == "__main__":
    main()
