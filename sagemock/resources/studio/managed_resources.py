"""Resources that AWS creates with a space whose SpaceManagedResources are ENABLED [S13.17]."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock.cloud.operations import find
from sagemock.protocol.errors import ServiceError

from .settings import get_nested
from .space_volumes import VolumeHost

if TYPE_CHECKING:
    from sagemock.protocol.wire import Request


def has_managed_resources(request: Request) -> bool:
    """Return whether AWS creates the owner and the app of a new space."""
    return bool(get_nested(request, "SpaceSettings").get("SpaceManagedResources") == "ENABLED")


class ManagedHost(VolumeHost):
    """A host whose app AWS may create."""

    scheduled_methods = (*VolumeHost.scheduled_methods, "create_managed_app")

    __slots__ = ()

    def create_managed_app(self) -> None:
        """Create the app once the host and its volume are ready; if the app is refused, the host fails, too."""
        due = self.due if self.status == "Pending" else self.volume_due
        if due is not None:
            seconds = (due - self.region.clock.time()) * self.region.clock.speed
            # A time of the clock is a float: without the microsecond, the call could come before the end and loop.
            wait = timedelta(seconds=max(seconds, 0), microseconds=1)
            self.schedule.call_later("create_managed_app", self.create_managed_app, wait, transitional=True)
        elif self.status == "InService":
            try:
                find("CreateApp")(self.region, self.default_app())
            except ServiceError as error:
                self.enter("Failed", str(error))
