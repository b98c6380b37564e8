"""LazyContext: condition keys whose values are computed only if a policy has conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, KeysView, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemock.authorization.language.context import Context


class LazyContext(Mapping[str, tuple[str, ...]]):
    """The values of condition keys, computed when the first of them is read.

    Args:
        compute: Returns the values. It must only read values that later calls do not change.
    """

    __slots__ = ("_compute", "_values")

    def __init__(self, compute: Callable[[], Context]) -> None:
        self._compute = compute
        self._values: Context | None = None

    def _all(self) -> Context:
        if self._values is None:
            self._values = self._compute()
        return self._values

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def keys(self) -> KeysView[str]:
        """Return the names of the keys; that of the computed values is faster than Mapping's."""
        return self._all().keys()
