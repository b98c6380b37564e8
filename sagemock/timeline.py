"""What became of each resource: the statuses it has had, and when."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .resource import Resource


class Moment(NamedTuple):
    """A resource took on ``status`` at ``at`` (in UTC, on the cloud's clock), with that FailureReason if any."""

    at: datetime
    status: str
    failure: str | None


class Timelines:
    """ARN -> its moments. A name that was used again goes on where the one before ended."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._moments: dict[str, list[tuple[float, str, str | None]]] = {}

    def note(self, resource: Resource) -> None:
        """A resource has taken on a status."""
        self._names[resource.arn] = resource.name
        moments = self._moments.setdefault(resource.arn, [])
        moments.append((resource.modified, resource.status, resource.failure))

    def find(self, name: str) -> list[Moment]:
        """See :meth:`sagemock.Cloud.timeline`."""
        found = [arn for arn, its in self._names.items() if name in (arn, its)]
        if len(found) != 1:
            raise ValueError(f"timeline({name!r}): give the ARN of one; called so were: {', '.join(found) or 'none'}")
        return self.of(found[0])

    def of(self, arn: str) -> list[Moment]:
        """The moments of the resource with that ARN, if there ever was one."""
        return [
            Moment(datetime.fromtimestamp(at, timezone.utc), status, failure)
            for at, status, failure in self._moments.get(arn, ())
        ]

    def clear(self) -> None:
        self._names.clear()
        self._moments.clear()
