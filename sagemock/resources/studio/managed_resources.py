"""Resources that AWS creates with a space whose SpaceManagedResources are ENABLED [S13.17]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.cloud.operations import find
from sagemock.protocol.errors import ServiceError

from .settings import get_nested
from .space_volumes import VolumeHost

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

    from .base import StudioResource
    from .domains import Domain


def has_managed_resources(request: Request) -> bool:
    """Return whether AWS creates the owner and the app of a new space."""
    return bool(get_nested(request, "SpaceSettings").get("SpaceManagedResources") == "ENABLED")


class ManagedHost(VolumeHost):
    """A host whose app AWS may create. ``awaits_app`` is whether it will do so once the host is ready for it."""

    __slots__ = ("awaits_app",)

    def __init__(self, region: Region, request: Request, domain: Domain, owner: StudioResource | None = None) -> None:
        self.awaits_app = has_managed_resources(request)
        super().__init__(region, request, domain, owner)

    def volume_ready(self) -> None:
        super().volume_ready()
        self.create_managed_app()

    def create_managed_app(self) -> None:
        """Create the app, unless the volume is late; if the app is refused, the host fails for the same reason."""
        if not self.awaits_app or self.volume_due is not None:
            return
        self.awaits_app = False
        self.mark_changed()
        try:
            find("CreateApp")(self.region, self.default_app())
        except ServiceError as error:
            self.enter("Failed", str(error))
