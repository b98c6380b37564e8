"""EventBridge events, in AWS's shape [N5.12]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Protocol
from uuid import UUID, uuid5

from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.values import format_utc

# The last event of a resource. No API has this status, but awslabs/mlspace removes a notebook by this event.
DELETED = "Deleted"


class EventRegion(Protocol):
    """The region of an event."""

    account_id: str
    name: str


class EventSource(Protocol):
    """The parts of a resource that its events show and that never change."""

    name: str
    arn: str
    created: float

    @property
    def region(self) -> EventRegion:
        """The region of the resource."""

    @property
    def kind(self) -> str:
        """AWS's noun for the kind of resource."""

    @property
    def event_type(self) -> str | None:
        """The detail-type of its events; None if it sends none."""

    @property
    def event_members(self) -> tuple[str, ...]:
        """The members of the record that an event has."""

    @property
    def event_nulls(self) -> tuple[str, ...]:
        """The members that an event also has when they are not set, as null."""

    @property
    def status_member(self) -> str:
        """The member with the status."""

    def adapt_event(self, members: JsonObject) -> JsonObject:
        """Return the members of an event as this kind of resource sends them."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a resource that took on a status, with the resource's state at that time.

    ``record`` and ``tags`` are shared with the resource, which replaces them when they change. The event is put into
    AWS's shape, which takes more memory, only on demand.
    """

    source: EventSource
    at: float
    status: str
    failure: str | None
    record: Mapping[str, Any]
    tags: Mapping[str, str]

    def as_sent(self, cloud_id: UUID, number: int) -> JsonObject:
        """Return the event as EventBridge sends it.

        Args:
            cloud_id: The identifier of the cloud, from which that of the event is derived.
            number: The event's number in the cloud.
        """
        source, at = self.source, datetime.fromtimestamp(self.at, timezone.utc)
        return {
            "version": "0",
            "id": str(uuid5(cloud_id, str(number))),
            "detail-type": source.event_type,
            "source": "aws.sagemaker",
            "account": source.region.account_id,
            "time": format_utc(at),
            "region": source.region.name,
            "resources": [source.arn],
            "detail": self._detail(),
        }

    def _detail(self) -> JsonObject:
        """Return the members that the event shows, with times in epoch milliseconds and tags as a map."""
        source = self.source
        members = source.adapt_event(self._members())
        nulls = source.event_nulls
        names = source.event_members
        return {name: members.get(name) for name in names if name in nulls or members.get(name) is not None}

    def _members(self) -> JsonObject:
        source = self.source
        return {
            **self.record,
            f"{source.kind}Name": source.name,
            f"{source.kind}Arn": source.arn,
            source.status_member: self.status or None,
            "FailureReason": self.failure,
            "LastModifiedTime": round(self.at * 1000),
            "CreationTime": round(source.created * 1000),
            "Tags": dict(self.tags),
        }
