"""The volume of a space: how often its size may change, and when an app finds it there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.clock import schedule

from .app_hosts import AppHost

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

    from .base import StudioResource

MODIFICATION_COOLDOWN = timedelta(hours=6)  # between two changes of its size
CHANGED_TOO_SOON = (
    "VolumeModificationRateExceeded: We encountered an internal error when trying to update your volume size. We "
    "apologize for the inconvenience. Wait at least 6 hours before trying to update the volume size again."
)


class VolumeHost(AppHost):
    """A door whose app has a volume of its own.

    ``volume_error`` is why the update of it that is under way fails, if it does; ``volume_due`` is when an app will
    find the volume (epoch seconds), None when one would.
    """

    appointments = (*AppHost.appointments, "volume_ready")

    __slots__ = ("volume_due", "volume_error", "volume_is_changing", "volume_resized")

    def __init__(self, region: Region, request: Request, *parents: StudioResource) -> None:
        self.volume_resized: float | None = None
        self.volume_is_changing = True
        self.volume_error: str | None = None
        self.volume_due: float | None = None
        super().__init__(region, request, *parents)

    def can_resize_volume(self) -> bool:
        """Whether the volume takes on another size: not twice within six hours."""
        now = self.region.clock.time()
        if self.volume_resized is not None and now - self.volume_resized < MODIFICATION_COOLDOWN.total_seconds():
            self.volume_error = CHANGED_TOO_SOON
            return False
        self.volume_resized, self.volume_is_changing = now, True
        return True

    def delay_volume(self) -> None:
        """It is in service: if its volume is new, or has changed, apps have to wait for that still (6.1)."""
        if self.volume_is_changing:
            after = timedelta(seconds=assumptions.VOLUME_SECONDS)
            self.volume_due = schedule.expect(self, "volume_ready", after, transitional=True).due

    def volume_ready(self) -> None:
        """The volume is there."""
        self.volume_is_changing, self.volume_due = False, None
