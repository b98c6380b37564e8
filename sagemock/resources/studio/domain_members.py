"""DomainMember: base of user profiles, spaces and apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import StudioResource

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

    from .domains import Domain


class DomainMember(StudioResource):
    """A resource that belongs to a ``domain`` and, unless that is None, to an ``owner`` in the domain."""

    __slots__ = ("domain", "owner")

    def __init__(self, region: Region, request: Request, domain: Domain, owner: StudioResource | None = None) -> None:
        self.domain, self.owner = domain, owner
        super().__init__(region, request)

    @property
    def parents(self) -> tuple[StudioResource, ...]:
        return (self.domain, self.owner) if self.owner else (self.domain,)
