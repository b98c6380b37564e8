"""Runs ``sagemock serve --state`` under load and disturbances, and checks that its use of resources does not grow.

Eight clients send mixed calls. After a first phase, which ends when the server's history has its full size, the process
is stopped and continued again and again, the clock of its machine jumps (where libfaketime is installed), and 200
connections send their requests slowly. Then the server is compared with itself after the first phase, and is
started again with its state.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from .disturbances import FAKETIME
from .soak import Soak

FIRST_PHASE = 60.0  # seconds


def main() -> int:
    """Run a soak, and print its findings."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long clients send calls; default: 10")
    parser.add_argument("--smoke", action="store_true", help="a few seconds, to see that everything runs")
    parser.add_argument(
        "--ignore-durations", action="store_true", help="print durations, but do not fail: other programs may run"
    )
    options = parser.parse_args()
    seconds = 60 * options.minutes
    if not options.smoke and seconds <= FIRST_PHASE:
        parser.error("--minutes must be more than 1: the first minute is the one that later ones are compared with")
    if not FAKETIME:
        print("The clock does not jump: libfaketime is not installed (on Debian: apt-get install libfaketime).")
    with tempfile.TemporaryDirectory() as directory:
        if options.smoke:
            soak = Soak(Path(directory), first=1, second=6, changes_until_flat=50, probe=100)
        else:
            soak = Soak(Path(directory), FIRST_PHASE, seconds - FIRST_PHASE)
        missed = 0
        for finding in soak.run():
            print(finding, flush=True)
            missed += not (finding.is_met or (options.ignore_durations and finding.is_duration))
    print(", ".join(f"{count:,} {name}" for name, count in soak.counts.items()))
    print(f"load average {os.getloadavg()[0]:.1f}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
