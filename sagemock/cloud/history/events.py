"""The EventBridge events that AWS would have sent, in AWS's shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource


@dataclass(frozen=True, slots=True)
class Event:
    """That a resource took on a status: what it showed at that moment, kept small until somebody looks."""

    resource: Resource
    at: float
    status: str
    failure: str | None
    record: Mapping[str, Any]
    tags: Mapping[str, str]

    @classmethod
    def of(cls, resource: Resource) -> Event:
        # Holding on to record and tags is safe: a change replaces these dicts, it never alters them.
        return cls(resource, resource.modified, resource.status, resource.failure, resource.record, resource.tags)

    def as_sent(self, cloud_id: UUID, number: int) -> dict[str, Any]:
        """The event as a rule's target gets it; ``number`` counts the cloud's events."""
        resource, at = self.resource, datetime.fromtimestamp(self.at, timezone.utc)
        return {
            "version": "0",
            "id": str(uuid5(cloud_id, str(number))),
            "detail-type": resource.event_type,
            "source": "aws.sagemaker",
            "account": resource.region.account_id,
            "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "region": resource.region.name,
            "resources": [resource.arn],
            "detail": self._detail(),
        }

    def _detail(self) -> dict[str, Any]:
        """Some of its members, times in epoch milliseconds, tags as a map (5.12)."""
        kind = self.resource
        seen = {
            **self.record,
            f"{kind.kind}Name": kind.name,
            f"{kind.kind}Arn": kind.arn,
            kind.status_member: self.status or None,
            "FailureReason": self.failure,
            "LastModifiedTime": round(self.at * 1000),
            "CreationTime": round(kind.created * 1000),
            "Tags": dict(self.tags),
        }
        return {member: seen[member] for member in kind.event_members if seen.get(member) is not None}
