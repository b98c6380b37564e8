"""How long each transitional status lasts, per kind of resource: realistic, and yours to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sagemock.cloud.lifecycle import Lifecycle

Span = timedelta | float


class KindDurations(Mapping[str, timedelta]):
    """Transitional status -> how long it lasts, for one kind. Takes seconds or a timedelta."""

    def __init__(self, kind: str, lifecycle: Lifecycle) -> None:
        self._kind = kind
        self._spans = {status: passage.after for status, passage in lifecycle.transitions.items()}

    def __getitem__(self, status: str) -> timedelta:
        if status not in self._spans:
            raise ValueError(f"{status!r} does not pass by itself for {self._kind}; these do: {', '.join(self._spans)}")
        return self._spans[status]

    def __setitem__(self, status: str, span: Span) -> None:
        self[status]  # complains of an unknown one
        if isinstance(span, bool) or not isinstance(span, timedelta | int | float):
            raise TypeError(f"{self._kind} {status}: give seconds or a timedelta, not {span!r}")
        length = span if isinstance(span, timedelta) else timedelta(seconds=span)
        if length < timedelta():
            raise ValueError(f"{self._kind} {status}: {length.total_seconds():g} seconds are below zero")
        self._spans[status] = length

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    def __repr__(self) -> str:
        return repr(self._spans)


class Durations(Mapping[str, KindDurations]):
    """Kind -> its durations: ``cloud.durations["NotebookInstance"]["Pending"] = timedelta(minutes=10)``."""

    def __init__(self, lifecycles: Mapping[str, Lifecycle], overrides: Mapping[str, Mapping[str, Span]]) -> None:
        self._lifecycles, self._overrides = lifecycles, overrides
        self._kinds: dict[str, KindDurations] = {}
        self.reset()

    def reset(self) -> None:
        """As they were given: the realistic ones, and the overrides."""
        self._kinds = {kind: KindDurations(kind, lifecycle) for kind, lifecycle in self._lifecycles.items()}
        for kind, spans in _form(self._overrides, "durations").items():
            for status, span in _form(spans, f"durations[{kind!r}]").items():
                self[kind][status] = span

    def __getitem__(self, kind: str) -> KindDurations:
        try:
            return self._kinds[kind]
        except KeyError:
            raise ValueError(f"{kind!r} has no lifecycle; these kinds have: {', '.join(self._kinds)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def __repr__(self) -> str:
        return repr(self._kinds)


def _form(given: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise TypeError(f'{name}={given!r} must be a mapping, as in {{"NotebookInstance": {{"Pending": 10}}}}')
    return given
