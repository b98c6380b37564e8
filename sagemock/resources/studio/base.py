"""What domains, user profiles, spaces and apps have in common: states, parents, children, and AWS's refusals."""

from __future__ import annotations

import secrets
import string
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import ResourceInUse, ResourceNotFound, ServiceError, ValidationException

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request


def studio_lifecycle(*, pending: float, updating: float, deleting: float) -> Lifecycle:
    """The seven states of a domain, a user profile or a space; how many seconds the transitional ones last."""
    return Lifecycle(
        first="Pending",
        transitions={
            "Pending": Transition("InService", timedelta(seconds=pending)),
            "Updating": Transition("InService", timedelta(seconds=updating), failure_status="Update_Failed"),
            "Deleting": Transition(GONE, timedelta(seconds=deleting), failure_status="Delete_Failed"),
        },
        actions={
            "update": Action(("InService", "Update_Failed"), "Updating"),
            "delete": Action(("InService", "Failed", "Update_Failed", "Delete_Failed"), "Deleting"),
        },
    )


def label(length: int) -> str:
    """A part of a name that AWS makes up."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(length))


class StudioResource(Resource):
    """A domain, or what lives in it. ``parents`` are what it cannot be without: the domain first, then who owns it.

    ``blocking_kinds`` are the kinds of children without which alone it can be deleted.
    """

    blocking_kinds: ClassVar[tuple[str, ...]] = ()

    __slots__ = ("parents",)

    def __init__(self, region: Region, request: Request, *parents: StudioResource) -> None:
        super().__init__(region, request)
        self.parents = parents

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        return ResourceNotFound(assumptions.STUDIO_MISSING[cls.kind].format(**request))

    def duplicate(self, arn: str) -> ServiceError:
        return ResourceInUse(assumptions.STUDIO_DUPLICATE.format(kind=self.kind, arn=arn))

    def wrong_status(self, action: str) -> ServiceError:
        if action == "update":
            return ResourceInUse(assumptions.CANNOT_UPDATE_NOW.format(kind=self.kind, arn=self.arn))
        refused = ResourceInUse if self.status == "Deleting" else ValidationException
        return refused(assumptions.CANNOT_DELETE_NOW.format(kind=self.kind, arn=self.arn, status=self.status))

    def settings(self) -> list[Request]:
        """What is set for apps in it, the nearest first."""
        return []

    def children(self) -> list[StudioResource]:
        """What has it for a parent."""
        studio = (resource for resource in self.region.all_resources() if isinstance(resource, StudioResource))
        return [resource for resource in studio if self in resource.parents]

    @property
    def blocks_parent_deletion(self) -> bool:
        """Whether its parents cannot be deleted because of it."""
        return True

    def check_parents(self) -> None:
        """Refuse to create it in a parent that is not in service."""
        for parent in self.parents:
            parent.check_ready_for(self)

    def check_ready_for(self, child: StudioResource) -> None:
        """Refuse a child that comes too early, or too late."""
        if self.status not in assumptions.STATUSES_FOR_CHILDREN:
            raise self.not_in_service_for(child)

    def not_in_service_for(self, child: StudioResource) -> ServiceError:
        """The error for a child while it is not in service itself."""
        text = assumptions.PARENT_NOT_IN_SERVICE.format(
            kind=child.kind, arn=child.arn, parent=self.kind, parent_arn=self.arn
        )
        return ValidationException(text)

    def check_childless(self) -> None:
        """Refuse to delete what has children, in AWS's words."""
        keepers = {child.kind for child in self.children() if child.blocks_parent_deletion}
        for kind in self.blocking_kinds:
            if kind in keepers:
                text = f"Unable to delete {self.kind} [{self.arn}] because {kind}(s) are associated with it."
                raise ResourceInUse(text)

    def app_statuses(self) -> set[str]:
        """The statuses that its apps have."""
        return {child.status for child in self.children() if child.kind == "App"}

    def on_enter(self, status: str) -> None:
        if status == GONE:  # apps that failed kept nobody; of those deleted, AWS goes on telling for a day
            for child in self.children():
                if child.status != "Deleted":
                    self.region.remove(child)
