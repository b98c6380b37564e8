"""What became of each resource: the statuses it has had, and when."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from .bounded_log import BoundedLog

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource

OF_EACH = 100  # moments of a resource that is there, which are kept however many others there were since

Noted = tuple[str, str, float, str, str | None]


class Moment(NamedTuple):
    """A resource took on ``status`` at ``at`` (in UTC, on the cloud's clock), with that FailureReason if any."""

    at: datetime
    status: str
    failure: str | None


class Timelines:
    """``moments`` are (ARN, name, epoch seconds, status, failure), in order.

    A name that was used again goes on where the one before ended.
    """

    def __init__(self, moments: Iterable[tuple[int, Noted]] = ()) -> None:
        self.moments = BoundedLog(moments)
        self._of = _by_arn(self.moments)

    def note(self, resource: Resource) -> None:
        """A resource has taken on a status."""
        noted = resource.arn, resource.name, resource.modified, resource.status, resource.failure
        self.moments.add(noted)
        self._of.setdefault(noted[0], []).append(noted)

    def undo(self, since: int) -> None:
        """Have never had more than the first ``since`` moments."""
        self.moments.undo(since)
        self._of = _by_arn(self.moments)

    def forget(self, most: int, living: Container[str]) -> None:
        """Keep the newest ``most`` moments, and of the ``living``, given by ARN, those that are the newest of each."""
        own = {id(noted) for arn, its in self._of.items() if arn in living for noted in its[-OF_EACH:]}
        self.moments.forget(most, lambda noted: id(noted) in own)
        self._of = _by_arn(self.moments)

    def find(self, name: str) -> list[Moment]:
        """See :meth:`sagemock.Cloud.timeline`."""
        self.refuse_unknown(name)
        found = [arn for arn, called in self._names().items() if name in (arn, called)]
        if len(found) > 1:
            raise ValueError(f"several were called {name!r}; give the ARN of one: {', '.join(found)}")
        return self.of(found[0])

    def refuse_unknown(self, name: str) -> None:
        """ValueError, with what is spelt like it, unless something was ever called so, or had that ARN."""
        names = self._names()
        known = [*dict.fromkeys(names.values()), *names]
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(str(name), known, n=3) or known[:3]
            such = f"; give a name or an ARN, such as {', '.join(map(repr, near))}" if near else ""
            raise ValueError(f"nothing that has a status was ever called {name!r}{such}")

    def _names(self) -> dict[str, str]:
        """What was called so last, by its ARN."""
        return {arn: its[-1][1] for arn, its in self._of.items()}

    def of(self, arn: str) -> list[Moment]:
        """The moments of the resource with that ARN, if there ever was one."""
        return [
            Moment(datetime.fromtimestamp(at, timezone.utc), status, failure)
            for _, _, at, status, failure in self._of.get(arn, ())
        ]


def _by_arn(moments: Iterable[Noted]) -> dict[str, list[Noted]]:
    found: dict[str, list[Noted]] = {}
    for noted in moments:
        found.setdefault(noted[0], []).append(noted)
    return found
