"""The size of a benchmark run: complete, or as small as possible with ``--smoke``."""

from __future__ import annotations

import sys
from dataclasses import dataclass

SMOKE_OPTION = "--smoke"


@dataclass(frozen=True)
class Scale:
    """The size of a run.

    Attributes:
        is_smoke: Whether to run each benchmark once with little data, only to check that it works.
    """

    is_smoke: bool = False

    @classmethod
    def of_command_line(cls) -> Scale:
        """Return the scale that this process was started with."""
        return cls(SMOKE_OPTION in sys.argv)

    @property
    def options(self) -> list[str]:
        """The command-line options for a process that runs at this scale."""
        return [SMOKE_OPTION] if self.is_smoke else []

    def rounds(self, number: int) -> int:
        """Return the number of rounds."""
        return 1 if self.is_smoke else number

    def count(self, number: int, smoke: int) -> int:
        """Return the number of resources, calls or servers."""
        return smoke if self.is_smoke else number

    def seconds(self, number: float) -> float:
        """Return the length of a time-limited measurement."""
        return 0.3 if self.is_smoke else number
