"""Statuses of each resource over time."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime, timezone
from typing import NamedTuple, TypeAlias

from sagemock.protocol.suggestions import did_you_mean

from .bounded_log import BoundedLog

KEPT_PER_RESOURCE = 100  # statuses of an existing resource that are kept, independent of the size of the log

# ARN, name, epoch seconds, status, failure reason.
Entry: TypeAlias = tuple[str, str, float, str, str | None]


class Moment(NamedTuple):
    """A resource took on a status.

    Attributes:
        at: When, on the cloud's clock, in UTC.
        status: The status.
        failure: The FailureReason, if it has one.
    """

    at: datetime
    status: str
    failure: str | None


class Timelines:
    """The statuses of all resources, in order.

    A resource with the ARN of a deleted one continues its timeline.

    Args:
        numbered: The entries to start with, with their numbers in an earlier log.
    """

    def __init__(self, numbered: Iterable[tuple[int, Entry]] = ()) -> None:
        self.entries = BoundedLog(numbered)
        self._by_arn = _group_by_arn(self.entries)

    def record(self, arn: str, name: str, at: float, status: str, failure: str | None) -> None:
        """Record that a resource took on a status."""
        entry = arn, name, at, status, failure
        self.entries.add(entry)
        self._by_arn.setdefault(arn, []).append(entry)

    def roll_back(self, total: int) -> None:
        """Remove the newest entries, so that ``total`` were ever recorded."""
        self.entries.roll_back(total)
        self._by_arn = _group_by_arn(self.entries)

    def prune(self, size: int, existing: Container[str]) -> None:
        """Drop all but the newest ``size`` entries, and the newest ones of each existing resource, given by ARN."""
        counts: dict[str, int] = {}

        def is_kept(entry: Entry) -> bool:
            arn = entry[0]
            number = counts[arn] = counts.get(arn, 0) + 1
            return arn in existing and number > len(self._by_arn[arn]) - KEPT_PER_RESOURCE

        self.entries.prune(size, is_kept)
        self._by_arn.clear()  # first, for the same reason as in BoundedLog.prune
        self._by_arn = _group_by_arn(self.entries)

    def find(self, name: str) -> list[Moment]:
        """Return the timeline of the resource with that name or ARN: see :meth:`sagemock.Cloud.timeline`."""
        self.check_known(name)
        arns = [arn for arn, latest_name in self.names().items() if name in (arn, latest_name)]
        return self.of(only_arn(name, arns))

    def check_known(self, name: str) -> None:
        """Raise ValueError, with similar names, unless a resource has or had that name or ARN."""
        names = self.names()
        known = [*dict.fromkeys(names.values()), *names]
        if name not in known:
            raise ValueError(f"unknown resource {name!r}{did_you_mean(name, known) or _examples(known)}")

    def names(self) -> dict[str, str]:
        """Return the latest name of each resource, by ARN."""
        return {arn: entries[-1][1] for arn, entries in self._by_arn.items()}

    def of(self, arn: str) -> list[Moment]:
        """Return the timeline of the resource with that ARN; empty if there was none."""
        return [
            Moment(datetime.fromtimestamp(at, timezone.utc), status, failure)
            for _, _, at, status, failure in self._by_arn.get(arn, ())
        ]


def only_arn(name: str, arns: list[str]) -> str:
    """Return the one ARN that belongs to a name; raise ValueError if several do."""
    if len(arns) > 1:
        raise ValueError(f"several resources are named {name!r}; use one of their ARNs: {', '.join(arns)}")
    return arns[0]


def _examples(known: list[str]) -> str:
    if not known:
        return "; no resource has had a status yet"
    return f"; use a name or an ARN, such as {', '.join(map(repr, known[:3]))}"


def _group_by_arn(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry[0], []).append(entry)
    return groups
