"""Names of many resources as one text, which is searched at the speed of ``str.find``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

SEPARATOR = "\n"


class JoinedNames:
    """The names of resources, in lower case and in an order.

    Args:
        names: The names in that order.
    """

    def __init__(self, names: Iterable[str]) -> None:
        lowered = [name.lower() + SEPARATOR for name in names]
        self._text = "".join(lowered)
        self._starts = list(accumulate(map(len, lowered), initial=0))  # of each name, and the end of the text

    def containing(self, substring: str, indexes: range) -> Iterator[int]:
        """Yield the indexes of the names that contain ``substring`` if case is ignored.

        Args:
            substring: At least one character.
            indexes: The indexes to search, in steps of 1 or -1, and the order of the result.
        """
        search = self._ascending if indexes.step > 0 else self._descending
        return search(substring.lower(), indexes)

    def _ascending(self, substring: str, indexes: range) -> Iterator[int]:
        index = indexes.start
        while index < indexes.stop and (found := self._text.find(substring, self._starts[index])) >= 0:
            yield (index := self._index(found))
            index += 1

    def _descending(self, substring: str, indexes: range) -> Iterator[int]:
        index = indexes.start
        while index > indexes.stop and (found := self._text.rfind(substring, 0, self._starts[index + 1])) >= 0:
            yield (index := self._index(found))
            index -= 1

    def _index(self, position: int) -> int:
        return bisect_right(self._starts, position) - 1
