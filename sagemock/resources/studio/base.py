"""StudioResource: parents, children and AWS's common errors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.protocol.errors import ResourceInUse, ResourceNotFound, ServiceError, ValidationException

if TYPE_CHECKING:
    from sagemock.cloud.inventory.usages import Usages
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request


def studio_lifecycle(*, pending: float, updating: float, deleting: float) -> Lifecycle:
    """Return the lifecycle of a domain, user profile or space, given the seconds of each transition [S5.1, S5.6]."""
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


class StudioResource(StatefulResource):
    """A domain, user profile, space or app.

    ``blocking_kinds`` are the kinds of children that prevent its deletion, in the order in which they are checked.
    """

    blocking_kinds: ClassVar[tuple[str, ...]] = ()

    __slots__ = ()

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        return ResourceNotFound(assumptions.STUDIO_MISSING[cls.kind].format(**request))

    def duplicate(self, arn: str) -> ServiceError:
        return ResourceInUse(assumptions.STUDIO_DUPLICATE.format(kind=self.kind, arn=arn))

    def wrong_status(self, action: str) -> ServiceError:
        if action == "update":
            return ResourceInUse(assumptions.CANNOT_UPDATE_NOW.format(kind=self.kind, arn=self.arn))
        error = ResourceInUse if self.status == "Deleting" else ValidationException
        return error(assumptions.CANNOT_DELETE_NOW.format(kind=self.kind, arn=self.arn, status=self.status))

    @property
    def parents(self) -> tuple[StudioResource, ...]:
        """The resources that it belongs to: its domain, then its owner."""
        return ()

    def settings(self) -> list[Request]:
        """Return the settings for its apps, the most specific first."""
        return []

    def children(self) -> list[StudioResource]:
        """Return the resources that belong to it."""
        studio = (resource for resource in self.region.all_resources() if isinstance(resource, StudioResource))
        return [resource for resource in studio if self in resource.parents]

    @property
    def blocks_parent_deletion(self) -> bool:
        """Return whether its parents cannot be deleted while it exists."""
        return True

    @property
    def holds_references(self) -> bool:
        return self.blocks_parent_deletion

    def check_parents(self) -> None:
        """Refuse to create it while one of its parents is not in service."""
        for parent in self.parents:
            parent.check_ready_for(self)

    def check_ready_for(self, child: StudioResource) -> None:
        """Refuse a new child unless it is in service."""
        if self.status not in assumptions.STATUSES_FOR_CHILDREN:
            raise self.not_in_service_for(child)

    def not_in_service_for(self, child: StudioResource) -> ServiceError:
        """Return the error for a new child while it is not in service."""
        message = assumptions.PARENT_NOT_IN_SERVICE.format(
            kind=child.kind, arn=child.arn, parent=self.kind, parent_arn=self.arn
        )
        return ValidationException(message)

    def check_deletable(self, usages: Usages) -> None:
        """Refuse to delete it in a wrong status, and while it has children of the blocking kinds."""
        super().check_deletable(usages)
        blocking = usages.blocking_kinds(self)
        for kind in self.blocking_kinds:
            if kind in blocking:
                raise ResourceInUse(  # [S9.1, S9.2, S12.40, S12.41, S13.40]
                    f"Unable to delete {self.kind} [{self.arn}] because {kind}(s) are associated with it."
                )

    def app_statuses(self) -> set[str]:
        """Return the statuses of its apps."""
        return {child.status for child in self.children() if child.kind == "App"}

    def on_enter(self, status: str) -> None:
        if status == GONE:  # failed apps did not block it [S16.7]; AWS describes deleted apps for a day [S15.11]
            for child in self.children():
                if child.status != "Deleted":
                    self.region.remove(child)
