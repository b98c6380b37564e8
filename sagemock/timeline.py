"""What became of each resource: the statuses it has had, and when."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .resource import Resource


Noted = tuple[str, str, float, str, str | None]


class Moment(NamedTuple):
    """A resource took on ``status`` at ``at`` (in UTC, on the cloud's clock), with that FailureReason if any."""

    at: datetime
    status: str
    failure: str | None


class Timelines:
    """``moments`` are all that there were, in order: (ARN, name, epoch seconds, status, failure); they only come to it.

    A name that was used again goes on where the one before ended.
    """

    def __init__(self) -> None:
        self.moments: list[Noted] = []
        self._of: dict[str, list[Noted]] = {}

    def note(self, resource: Resource) -> None:
        """A resource has taken on a status."""
        self.add((resource.arn, resource.name, resource.modified, resource.status, resource.failure))

    def add(self, noted: Noted) -> None:
        self.moments.append(noted)
        self._of.setdefault(noted[0], []).append(noted)

    def forget(self, since: int) -> None:
        """Have never had more than the first ``since`` moments."""
        while len(self.moments) > since:
            self._of[self.moments.pop()[0]].pop()

    def find(self, name: str) -> list[Moment]:
        """See :meth:`sagemock.Cloud.timeline`."""
        found = [arn for arn, its in self._of.items() if its and name in (arn, its[-1][1])]
        if len(found) != 1:
            raise ValueError(f"timeline({name!r}): give the ARN of one; called so were: {', '.join(found) or 'none'}")
        return self.of(found[0])

    def of(self, arn: str) -> list[Moment]:
        """The moments of the resource with that ARN, if there ever was one."""
        return [
            Moment(datetime.fromtimestamp(at, timezone.utc), status, failure)
            for _, _, at, status, failure in self._of.get(arn, ())
        ]
