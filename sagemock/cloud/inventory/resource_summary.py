"""ResourceSummary: the view that tests have of a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource


class ResourceSummary(NamedTuple):
    """A resource as it was when :meth:`sagemock.Cloud.resources` was called.

    Attributes:
        kind: AWS's noun, such as ``"NotebookInstance"`` or ``"UserProfile"``.
        name: The name; that of an image version is its number.
        status: The status; None for kinds without statuses.
        arn: The ARN.
        region: The region.
        account_id: The account.
        failure: The FailureReason, if it has one.
        tags: The tags, by key.
    """

    kind: str
    name: str
    status: str | None
    arn: str
    region: str
    account_id: str
    failure: str | None
    tags: dict[str, str]

    @classmethod
    def of(cls, resource: Resource) -> ResourceSummary:
        """Return the summary of a resource."""
        region = resource.region
        return cls(
            resource.kind,
            resource.name,
            resource.status or None,
            resource.arn,
            region.name,
            region.account_id,
            resource.failure,
            dict(resource.tags),
        )
