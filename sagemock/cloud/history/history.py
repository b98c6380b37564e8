"""Call log, events, script logs and timelines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID, uuid4

from sagemock.protocol.json_types import JsonObject

from .bounded_log import BoundedLog
from .calls import Call, CallEntry, read_call
from .events import Event
from .timelines import Timelines, only_arn


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
        self.calls: BoundedLog[CallEntry] = BoundedLog()
        self.events: BoundedLog[Event] = BoundedLog()
        self.logs: dict[str, dict[str, str]] = {}
        self.timelines = Timelines()

    @property
    def id(self) -> UUID:
        """The identifier that distinguishes this history from all others."""
        if self._id is None:
            self._id = uuid4()
        return self._id

    def answered_calls(self, since: int = 0) -> list[tuple[int, Call]]:
        """Return the calls from that number on, with their numbers."""
        return [(number, read_call(entry)) for number, entry in self.calls.since(since)]

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
