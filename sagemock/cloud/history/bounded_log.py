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

    def has(self, number: int) -> bool:
        """Return whether the entry with that number was added, and not dropped."""
        index = bisect_left(self._numbers, number)
        return index < len(self._numbers) and self._numbers[index] == number

    def replace(self, number: int, entry: T) -> None:
        """Replace the entry with that number, if it was not dropped."""
        if self.has(number):
            self._entries[bisect_left(self._numbers, number)] = entry

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
        """Drop all but the newest ``size`` entries, except for those that ``keep`` returns True for.

        Args:
            size: The number of entries.
            keep: Called with each older entry, in order.
        """
        self._complete_from = self.total - size
        end = bisect_left(self._numbers, self._complete_from)
        kept = [index for index in range(end) if keep(self._entries[index])]
        # In place: copies of all entries would stay in the memory of a process that runs for days.
        self._numbers[:end] = array("Q", [self._numbers[index] for index in kept])
        self._entries[:end] = [self._entries[index] for index in kept]
        self.truncations += 1
