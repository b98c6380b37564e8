"""Call log, events, script logs and timelines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sagemock.protocol.json_types import JsonObject

from .bounded_log import BoundedLog
from .call_details import NO_DETAILS, CallDetails
from .events import Event
from .timelines import Timelines, only_arn


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the cloud answered.

    Attributes:
        operation: The AWS name of the operation.
        request: The request, with AWS's member names.
        region: The region.
        at: When, on the cloud's clock.
        error: The error code, if the reply was an error.
        decision: The decision of the caller's policies, a :class:`sagemock.authorization.verdicts.CallDecision`; None
            without ``authorization``, and for a call that failed before.
        details: The parts that its CloudTrail record shows besides.
    """

    operation: str
    request: JsonObject
    region: str
    at: datetime
    error: str | None = None
    decision: Any = None
    details: CallDetails = field(default=NO_DETAILS, repr=False, compare=False)


class History:
    """Everything that happened in a cloud.

    Args:
        id: The identifier that distinguishes this history from all others; a new one by default.
        size: How many of the newest calls, events and statuses to keep, and sometimes a few more; None for all.

    Attributes:
        logs: The logs of lifecycle scripts, by ARN and log stream.
    """

    def __init__(self, id: UUID | None = None, *, size: int | None = None) -> None:  # noqa: A002
        self._id = id
        self.size = size
        self.calls: BoundedLog[Call] = BoundedLog()
        self.events: BoundedLog[Event] = BoundedLog()
        self.logs: dict[str, dict[str, str]] = {}
        self.timelines = Timelines()

    @property
    def id(self) -> UUID:
        """The identifier that distinguishes this history from all others."""
        if self._id is None:
            self._id = uuid4()
        return self._id

    def sent_events(self, since: int = 0) -> list[JsonObject]:
        """Return the events from that number on, as EventBridge sends them."""
        return [event.as_sent(self.id, number) for number, event in self.events.since(since)]

    def log(self, arn: str, stream: str, text: str) -> None:
        """Append to a log stream of a resource."""
        streams = self.logs.setdefault(arn, {})
        streams[stream] = streams.get(stream, "") + text

    def logs_of(self, name: str) -> dict[str, str]:
        """Return the logs of the resource with that name or ARN: see :meth:`sagemock.Cloud.logs`."""
        arns = [arn for arn, streams in self.logs.items() if name in (arn, _resource_name(streams))]
        if arns:
            return dict(self.logs[only_arn(name, arns)])
        self.timelines.check_known(name)
        return {}

    def prune(self, existing_arns: Callable[[], Iterable[str]]) -> None:
        """Drop the oldest entries beyond ``size``, but keep timelines and logs of existing resources."""
        if self.size is None:
            return
        if self.calls.exceeds(self.size):
            self.calls.prune(self.size)
        if self.events.exceeds(self.size):
            self.events.prune(self.size)
        if self.timelines.entries.exceeds(self.size):
            self.timelines.prune(self.size, set(existing_arns()))
            self.logs = {arn: streams for arn, streams in self.logs.items() if self.timelines.of(arn)}


def _resource_name(streams: Mapping[str, str]) -> str:
    return next(iter(streams)).rpartition("/")[0]
