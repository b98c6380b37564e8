"""Compares sagemock with moto and Stubber inside one process, and prints a table."""

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
from benchmarks.scale import Scale

COLUMNS = ("", "sagemock", "Stubber", "moto", "ratio", "goal")
WIDTHS = (42, 10, 10, 10, 16, 0)


def rows(scale: Scale) -> Iterator[Row]:
    """Run every benchmark and yield the rows of the table."""
    yield COLUMNS
    yield from calls.describe_rows(scale)
    yield calls.enter_row(scale)
    yield interpreters.import_row(scale)
    yield interpreters.first_call_row(scale)
    yield from calls.list_rows(scale)
    yield from studio.rows(scale)
    yield from memory.rows(scale)


def main() -> None:
    """Print the table."""
    start = time.monotonic()
    for row in rows(Scale.of_command_line()):
        print("".join(cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True)).rstrip(), flush=True)
    print(
        f"\nProcessor time, medians of alternating rounds; {time.monotonic() - start:.0f} s, "
        f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n"
        f"Python {platform.python_version()}, sagemock {sagemock.__version__}, botocore {botocore.__version__}, "
        f"moto {moto.__version__}."
    )


if __name__ == "__main__":
    main()
