"""Numbered log that drops its oldest entries."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedLog(Generic[T]):
    """A log whose entries keep their numbers while the oldest ones are dropped.

    Args:
        numbered: The entries to start with, with their numbers in an earlier log.

    Attributes:
        total: The number of entries ever added.
        truncations: How often entries were dropped.
    """

    def __init__(self, numbered: Iterable[tuple[int, T]] = ()) -> None:
        self._numbers = array("Q")  # a list would keep an int of 32 bytes for each entry
        self._entries: list[T] = []
        for number, entry in numbered:
            self._numbers.append(number)
            self._entries.append(entry)
        self._complete_from = self._numbers[0] if self._numbers else 0  # from this number on, no entry was dropped
        self.total = self._numbers[-1] + 1 if self._numbers else 0
        self.truncations = 0

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries)

    def add(self, entry: T) -> None:
        """Add an entry."""
        self._numbers.append(self.total)
        self._entries.append(entry)
        self.total += 1

    def replace(self, number: int, entry: T) -> None:
        """Replace the entry with that number, if it was not dropped."""
        index = bisect_left(self._numbers, number)
        if self._numbers[index : index + 1] == array("Q", [number]):
            self._entries[index] = entry

    def replace_all(self, entries: Iterable[T]) -> None:
        """Replace all entries by others in the same order."""
        self._entries = list(entries)

    def since(self, number: int) -> list[tuple[int, T]]:
        """Return the entries from ``number`` on that were not dropped, with their numbers."""
        first = bisect_left(self._numbers, number)
        return list(zip(self._numbers[first:], self._entries[first:], strict=True))

    def roll_back(self, total: int) -> None:
        """Remove the newest entries, so that ``total`` were ever added."""
        first = bisect_left(self._numbers, total)
        del self._numbers[first:], self._entries[first:]
        self.total = total

    def exceeds(self, size: int) -> bool:
        """Return whether the log has so many more than ``size`` entries that :meth:`prune` is worth its cost."""
        return self.total - self._complete_from > size + size // 10

    def prune(self, size: int, keep: Callable[[T], bool] = lambda _entry: False) -> None:
        """Drop all but the newest ``size`` entries, except for those that ``keep`` returns True for."""
        self._complete_from = self.total - size
        kept = [(number, entry) for number, entry in self.since(0) if number >= self._complete_from or keep(entry)]
        self._numbers = array("Q", [number for number, _ in kept])
        self._entries = [entry for _, entry in kept]
        self.truncations += 1
