"""What happened in a cloud: the calls that were answered, the events that were sent, and what scripts have said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from .timeline import Timelines

if TYPE_CHECKING:
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
    """Calls and events only come to it; ``logs`` are by ARN, and then by stream. ``id`` tells it from all others."""

    def __init__(self, id: UUID | None = None, calls: Iterable[Call] = (), events: Iterable[Event] = ()) -> None:  # noqa: A002
        self.id = id or uuid4()
        self.calls = list(calls)
        self.events = list(events)
        self.logs: dict[str, dict[str, str]] = {}
        self.timelines = Timelines()
