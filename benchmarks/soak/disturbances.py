"""Disturbances: a stopped process, and jumps of the machine's clock."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
DAY = 86_400  # seconds
JUMPS = (-DAY, -3600, -1, 0, 1, 3600, DAY)  # seconds
STOPS = (0.5, 1.0, 2.0)  # seconds


class MachineClock:
    """The clock of the machine, as one process has it.

    Args:
        directory: Gets the file that holds the offset.
    """

    def __init__(self, directory: Path) -> None:
        self._file = directory / "faketime"
        self.set(0)

    def set(self, offset: int) -> None:
        """Let the clock differ from the real one by so many seconds."""
        self._file.write_text(f"{offset:+d}")

    def environment(self) -> dict[str, str]:
        """Return the environment variables of a process that has this clock; empty without libfaketime."""
        if not FAKETIME:
            return {}
        return {
            "LD_PRELOAD": str(FAKETIME[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",  # seconds
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # neither does a machine whose clock is set
        }


@contextmanager
def disturbed(process_id: int, clock: MachineClock, pause: float) -> Iterator[dict[str, int]]:
    """Stop and continue a process, and let its clock jump, at random within the context.

    Args:
        process_id: The number of the process.
        clock: Its clock.
        pause: The seconds between two disturbances.

    Yields:
        The number of disturbances so far, by kind.
    """
    until, chance, counts = threading.Event(), random.Random(0), {"stops": 0, "clock jumps": 0}

    def disturb() -> None:
        while not until.wait(pause):
            if FAKETIME and chance.random() < 0.5:
                clock.set(chance.choice(JUMPS))
                counts["clock jumps"] += 1
            else:
                os.kill(process_id, signal.SIGSTOP)
                until.wait(chance.choice(STOPS))
                os.kill(process_id, signal.SIGCONT)
                counts["stops"] += 1

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        yield counts
    finally:
        until.set()
        thread.join()
        clock.set(0)
