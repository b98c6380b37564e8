"""VolumeHost: the EBS volume of a space."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock import assumptions

from .app_hosts import AppHost

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

    from .base import StudioResource
    from .domains import Domain

MODIFICATION_COOLDOWN = timedelta(hours=6)  # [S13.35] between two changes of the size
CHANGED_TOO_SOON = (
    "VolumeModificationRateExceeded: We encountered an internal error when trying to update your volume size. We "
    "apologize for the inconvenience. Wait at least 6 hours before trying to update the volume size again."
)


class VolumeHost(AppHost):
    """A host whose app has a volume of its own.

    ``volume_resized`` is the time of the last change of size, ``volume_is_changing`` whether a change is unfinished.
    ``volume_error`` is why the update in progress fails, if it does. ``volume_due`` is when apps can use the volume
    (epoch seconds), None if they can now.
    """

    scheduled_methods = (*AppHost.scheduled_methods, "volume_ready")

    __slots__ = ("volume_due", "volume_error", "volume_is_changing", "volume_resized")

    def __init__(self, region: Region, request: Request, domain: Domain, owner: StudioResource | None = None) -> None:
        self.volume_resized: float | None = None
        self.volume_is_changing = True
        self.volume_error: str | None = None
        self.volume_due: float | None = None
        super().__init__(region, request, domain, owner)

    def resize_volume(self) -> bool:
        """Record a change of size; return False, and let the update fail, within six hours of the last change."""
        now = self.region.clock.time()
        if self.volume_resized is not None and now - self.volume_resized < MODIFICATION_COOLDOWN.total_seconds():
            self.volume_error = CHANGED_TOO_SOON
            self.mark_changed()
            return False
        self.volume_resized, self.volume_is_changing = now, True
        self.mark_changed()
        return True

    def delay_volume(self) -> None:
        """Make apps wait for a new or changed volume after the space is in service."""
        if self.volume_is_changing:
            after = timedelta(seconds=assumptions.VOLUME_SECONDS)
            self.volume_due = self.schedule.call_later("volume_ready", self.volume_ready, after, transitional=True).due

    def volume_ready(self) -> None:
        """Let apps use the volume."""
        self.volume_is_changing, self.volume_due = False, None
        self.mark_changed()
