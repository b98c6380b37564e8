"""Counter of the calls that are repeated while the clock stands still."""

from __future__ import annotations

MAX_CALLS = 1000  # that are counted at once


class LookCounter:
    """Counts of the calls that have shown a transitional status since the clock moved."""

    def __init__(self) -> None:
        self._looks: dict[str, int] = {}

    def count(self, call: str) -> int:
        """Return how often a call was made since the clock moved, this time included."""
        if len(self._looks) > MAX_CALLS:
            self._looks.clear()
        self._looks[call] = looks = self._looks.get(call, 0) + 1
        return looks

    def clear(self) -> None:
        """Start again, since the clock has moved."""
        self._looks.clear()
