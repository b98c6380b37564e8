"""A stream of what happened, each with its number from the beginning on; the oldest may be forgotten."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedLog(Generic[T]):
    """A log that starts with the entries ``kept`` from another one.

    ``total`` is the number of entries ever added, ``truncations`` how often the oldest were dropped.
    """

    def __init__(self, kept: Iterable[tuple[int, T]] = ()) -> None:
        self._numbers: list[int] = []
        self._each: list[T] = []
        for number, one in kept:
            self._numbers.append(number)
            self._each.append(one)
        self._complete = self._numbers[0] if self._numbers else 0  # from this number on
        self.total = self._numbers[-1] + 1 if self._numbers else 0
        self.truncations = 0

    def __iter__(self) -> Iterator[T]:
        return iter(self._each)

    def add(self, one: T) -> None:
        self._numbers.append(self.total)
        self._each.append(one)
        self.total += 1

    def since(self, number: int) -> list[tuple[int, T]]:
        """Those from ``number`` on that are remembered, with their numbers."""
        first = bisect_left(self._numbers, number)
        return list(zip(self._numbers[first:], self._each[first:], strict=True))

    def undo(self, number: int) -> None:
        """Have never had those from ``number`` on."""
        first = bisect_left(self._numbers, number)
        del self._numbers[first:], self._each[first:]
        self.total = number

    def exceeds(self, most: int) -> bool:
        """Whether there are so many more than ``most`` that forgetting them is worth the while."""
        return self.total - self._complete > most + most // 10

    def forget(self, most: int, unless: Callable[[T], bool] = lambda _: False) -> None:
        """Keep the newest ``most``, and of the others what is to be kept."""
        self._complete = self.total - most
        kept = [(number, one) for number, one in self.since(0) if number >= self._complete or unless(one)]
        self._numbers, self._each = [number for number, _ in kept], [one for _, one in kept]
        self.truncations += 1
