"""All comparisons, one after the other, printed as a table."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator

import botocore
import moto

import sagemock
from benchmarks import calls, interpreters, memory, studio
from benchmarks.rounds import Row

COLUMNS = ("", "sagemock", "Stubber", "moto", "ratio", "goal")
WIDTHS = (42, 10, 10, 10, 16, 0)


def rows() -> Iterator[Row]:
    yield COLUMNS
    yield from calls.describing()
    yield calls.entering()
    yield interpreters.importing()
    yield interpreters.first_call()
    yield from calls.listing()
    yield from studio.crowded()
    yield from memory.of_instances()


def main() -> None:
    begun = time.monotonic()
    for row in rows():
        print("".join(cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True)).rstrip(), flush=True)
    print(
        f"\nProcessor time, medians of alternating rounds; {time.monotonic() - begun:.0f} s, "
        f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n"
        f"Python {platform.python_version()}, sagemock {sagemock.__version__}, botocore {botocore.__version__}, "
        f"moto {moto.__version__}."
    )


if __name__ == "__main__":
    main()
