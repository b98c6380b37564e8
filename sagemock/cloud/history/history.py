"""What happened in a cloud: the calls that were answered, the events that were sent, and what scripts have said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from .bounded_log import BoundedLog
from .timelines import Timelines

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource

    from .events import Event


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was answered: what was asked, in AWS's words, and the error code if it was refused."""

    operation: str
    request: dict[str, Any]
    region: str
    at: datetime
    error: str | None = None


class History:
    """``logs`` are by ARN, and then by stream. ``id`` tells it from all others.

    With ``most``, of calls, events and moments only the newest so many are remembered, and sometimes a few more.
    """

    def __init__(self, id: UUID | None = None, *, most: int | None = None) -> None:  # noqa: A002
        self.id = id or uuid4()
        self.most = most
        self.calls: BoundedLog[Call] = BoundedLog()
        self.events: BoundedLog[Event] = BoundedLog()
        self.logs: dict[str, dict[str, str]] = {}
        self.timelines = Timelines()

    def sent(self, since: int = 0) -> list[dict[str, Any]]:
        """The events from that number on, as their targets get them."""
        return [event.as_sent(self.id, number) for number, event in self.events.since(since)]

    def log(self, resource: Resource, hook: str, text: str) -> None:
        streams = self.logs.setdefault(resource.arn, {})
        stream = f"{resource.log_stream}/{hook}"
        streams[stream] = streams.get(stream, "") + text

    def logs_of(self, name: str) -> dict[str, str]:
        """See :meth:`sagemock.Cloud.logs`."""
        found = [arn for arn, streams in self.logs.items() if name in (arn, _owner(streams))]
        if len(found) > 1:
            raise ValueError(f"several were called {name!r}; give the ARN of one: {', '.join(found)}")
        if found:
            return dict(self.logs[found[0]])
        self.timelines.refuse_unknown(name)
        return {}

    def tidy(self, all_resources: Callable[[], Iterable[Resource]]) -> None:
        """Forget what is beyond ``most``; of the resources that there are, timelines and logs stay."""
        if self.most is None:
            return
        for stream in (self.calls, self.events):
            if stream.exceeds(self.most):
                stream.forget(self.most)
        if self.timelines.moments.exceeds(self.most):
            self.timelines.forget(self.most, {resource.arn for resource in all_resources()})
            self.logs = {arn: logs for arn, logs in self.logs.items() if self.timelines.of(arn)}


def _owner(streams: Mapping[str, str]) -> str:
    return next(iter(streams)).rpartition("/")[0]
