"""Calls, events and timelines to rows and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sagemock.cloud.history.bounded_log import BoundedLog
from sagemock.cloud.history.calls import NO_DETAILS, Call, CallDetails, CallEntry, read_call
from sagemock.cloud.history.events import Event
from sagemock.cloud.history.history import History
from sagemock.cloud.history.timelines import Timelines

from .resource_rows import new_unfilled
from .tables import CALLS, EVENTS, LOGS, MOMENTS

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.history.timelines import Entry

    from .database import Database
    from .tables import Table

MAX_DEPTH = 100  # levels of a request


def bounded_logs(history: History) -> dict[Table, tuple[BoundedLog[Any], Callable[[Any], str]]]:
    """Return the logs of a history by their tables, each with the function that encodes an entry."""
    return {
        CALLS: (history.calls, encode_call),
        EVENTS: (history.events, encode_event),
        MOMENTS: (history.timelines.entries, json.dumps),
    }


def encode_call(entry: CallEntry) -> str:
    """Return a call as JSON; requests of more than MAX_DEPTH levels as an empty one, since JSON could not read them."""
    call = read_call(entry)
    request = call.request
    text = json.dumps(request)
    if text.count("{") + text.count("[") > MAX_DEPTH and _is_too_deep(request):
        text = "{}"
    rest = json.dumps([call.operation, call.region, call.at.isoformat(), call.error, call.details])
    return f"[{text},{rest}]"


def _is_too_deep(document: object) -> bool:
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [item for value in level for item in _items(value)]
    return bool(level)


def _items(document: object) -> list[object]:
    if isinstance(document, dict):
        return list(document.values())
    return document if isinstance(document, list) else []


def _decode_call(text: str) -> Call:
    request, (operation, region, at, error, *details) = json.loads(text)
    context = CallDetails(*details[0]) if details else NO_DETAILS  # rows of older versions have none
    return Call(operation, request, region, datetime.fromisoformat(at), error, details=context)


def encode_event(event: Event) -> str:
    """Return an event as JSON, with all that is needed of its resource, which may be deleted when it is read."""
    resource = event.source
    scope = [resource.kind, resource.region.account_id, resource.region.name]
    identity = [resource.name, resource.arn, resource.created]
    record = {member: value for member, value in event.record.items() if member in resource.event_members}
    return json.dumps([scope, identity, event.at, event.status, event.failure, record, event.tags])


def _decode_event(cloud: Cloud, text: str) -> Event:
    (kind, account, region), (name, arn, created), *rest = json.loads(text)
    resource = new_unfilled(kind, cloud.resource_store.region(region, account))
    resource.name, resource.arn, resource.created = name, arn, created
    return Event(resource, *rest)


def _decode_moment(text: str) -> Entry:
    arn, name, at, status, failure = json.loads(text)
    return arn, name, at, status, failure


def restore(cloud: Cloud, database: Database, history_id: str) -> None:
    """Give a cloud its history. Rows that were not written by sagemock may raise any exception."""
    history = cloud.history = History(UUID(history_id), size=cloud.history.size)
    calls, events = (database.read(table, unbroken=True) for table in (CALLS, EVENTS))
    history.calls = BoundedLog((number, _decode_call(text)) for number, text in calls)
    history.events = BoundedLog((number, _decode_event(cloud, text)) for number, text in events)
    history.timelines = Timelines((number, _decode_moment(text)) for number, text in database.read(MOMENTS))
    history.logs = {arn: json.loads(text) for arn, text in database.read(LOGS)}
