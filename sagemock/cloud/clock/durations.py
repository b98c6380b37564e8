"""Durations of transitional statuses, per kind of resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from .duration_parser import Duration, parse_duration

if TYPE_CHECKING:
    from sagemock.cloud.lifecycle import Lifecycle


class KindDurations(Mapping[str, timedelta]):
    """The durations of one kind of resource, by transitional status."""

    def __init__(self, kind: str, lifecycle: Lifecycle) -> None:
        self._kind = kind
        self._set: set[str] = set()
        self._durations = {status: transition.after for status, transition in lifecycle.transitions.items()}

    def __getitem__(self, status: str) -> timedelta:
        self._check_status(status)
        return self._durations[status]

    def __setitem__(self, status: str, duration: Duration) -> None:
        self._check_status(status)
        try:
            length = parse_duration(duration)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{self._kind} {status}: {error}") from None
        if length < timedelta():
            raise ValueError(f"{self._kind} {status}: a duration of {length.total_seconds():g} seconds is negative")
        self._durations[status] = length
        self._set.add(status)

    def is_set(self, status: str) -> bool:
        """Return whether the user has set the duration of a status, even if to the default one."""
        return status in self._set

    def _check_status(self, status: str) -> None:
        if status not in self._durations:
            known = ", ".join(self._durations)
            raise ValueError(f"{status!r} is not a transitional status of {self._kind}; these are: {known}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._durations)

    def __len__(self) -> int:
        return len(self._durations)

    def __repr__(self) -> str:
        return repr(self._durations)


class Durations(Mapping[str, KindDurations]):
    """The durations of all kinds: ``cloud.durations["NotebookInstance"]["Pending"] = timedelta(minutes=10)``.

    Args:
        lifecycles: The lifecycles, by kind.
        overrides: Durations that replace those of the lifecycles, by kind and status.
    """

    def __init__(self, lifecycles: Mapping[str, Lifecycle], overrides: Mapping[str, Mapping[str, Duration]]) -> None:
        self._lifecycles, self._overrides = lifecycles, overrides
        self._kinds: dict[str, KindDurations] = {}  # those that were used: every mock has such an object
        self.reset()

    @property
    def are_set(self) -> bool:
        """True if the user has set the duration of any status."""
        return any(kind.is_set(status) for kind in self._kinds.values() for status in kind)

    def initial(self) -> Durations:
        """Return the durations as they were in the beginning."""
        return Durations(self._lifecycles, self._overrides)

    def reset(self) -> None:
        """Set all durations to those of the lifecycles, with the overrides."""
        self._kinds = {}
        _check_mapping(self._overrides, "durations")
        for kind, durations in self._overrides.items():
            _check_mapping(durations, f"durations[{kind!r}]")
            for status, duration in durations.items():
                self[kind][status] = duration

    def __getitem__(self, kind: str) -> KindDurations:
        durations = self._kinds.get(kind)
        if durations is None:
            if kind not in self._lifecycles:
                raise ValueError(f"{kind!r} has no transitional statuses; these kinds have: {', '.join(self)}")
            durations = self._kinds[kind] = KindDurations(kind, self._lifecycles[kind])
        return durations

    def __iter__(self) -> Iterator[str]:
        return iter(self._lifecycles)

    def __len__(self) -> int:
        return len(self._lifecycles)

    def __repr__(self) -> str:
        return repr(dict(self))


def _check_mapping(value: object, name: str) -> None:
    if not isinstance(value, (dict, Mapping)):  # dict first: Mapping's check is slow, and every mock makes it
        raise TypeError(f'{name}={value!r} must be a mapping, as in {{"NotebookInstance": {{"Pending": 10}}}}')
