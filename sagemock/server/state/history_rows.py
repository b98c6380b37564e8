"""What happened, calls, events and moments, as rows of a state and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sagemock.cloud.history.bounded_log import BoundedLog
from sagemock.cloud.history.events import Event
from sagemock.cloud.history.history import Call, History
from sagemock.cloud.history.timelines import Timelines

from .resource_rows import new_unfilled
from .tables import CALLS, EVENTS, LOGS, MOMENTS

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.history.timelines import Noted

    from .database import Database
    from .tables import Table

DEEPEST = 100  # levels of a request


def streams(history: History) -> dict[Table, tuple[BoundedLog[Any], Callable[[Any], str]]]:
    """Each by its table, and what makes a row of what is in it."""
    return {
        CALLS: (history.calls, call_to_text),
        EVENTS: (history.events, event_to_text),
        MOMENTS: (history.timelines.moments, json.dumps),
    }


def call_to_text(call: Call) -> str:
    request = call.request
    text = json.dumps(request)
    if text.count("{") + text.count("[") > DEEPEST and _is_too_deep(request):
        text = "{}"
    rest = json.dumps([call.operation, call.region, call.at.isoformat(), call.error])
    return f"[{text},{rest}]"


def _is_too_deep(document: Any) -> bool:
    """Whether reading it back, on a fuller stack, might fail. What is refused is kept, too, whatever somebody sent."""
    level = [document]
    for _ in range(DEEPEST):
        level = [item for each in level for item in _items(each)]
    return bool(level)


def _items(document: Any) -> list[Any]:
    if isinstance(document, dict):
        return list(document.values())
    return document if isinstance(document, list) else []


def _call(text: str) -> Call:
    request, (operation, region, at, error) = json.loads(text)
    return Call(operation, request, region, datetime.fromisoformat(at), error)


def event_to_text(event: Event) -> str:
    """What there is to tell of it, since what it is about may be gone when somebody asks."""
    about = event.resource
    where = [about.kind, about.region.account_id, about.region.name]
    who = [about.name, about.arn, about.created]
    record = {member: value for member, value in event.record.items() if member in about.event_members}
    return json.dumps([where, who, event.at, event.status, event.failure, record, event.tags])


def _event(cloud: Cloud, text: str) -> Event:
    (kind, account, region), (name, arn, created), *seen = json.loads(text)
    about = new_unfilled(kind, cloud.region(region, account))
    about.name, about.arn, about.created = name, arn, created
    return Event(about, *seen)


def _moment(text: str) -> Noted:
    arn, name, at, status, failure = json.loads(text)
    return arn, name, at, status, failure


def restore(cloud: Cloud, database: Database, history_id: str) -> None:
    """Let ``cloud`` have this history. Raises what it may for rows that make no sense."""
    history = cloud.history = History(UUID(history_id), most=cloud.history.most)
    history.calls = BoundedLog((number, _call(text)) for number, text in CALLS.read_unbroken(database))
    history.events = BoundedLog((number, _event(cloud, text)) for number, text in EVENTS.read_unbroken(database))
    history.timelines = Timelines((number, _moment(text)) for number, text in MOMENTS.read(database))
    history.logs = {arn: json.loads(text) for arn, text in LOGS.read(database)}
