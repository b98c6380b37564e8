"""Receiver protocol, for the destinations of events."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Protocol

from sagemock.cloud.external_services import NO_SERVICES

if TYPE_CHECKING:
    from sagemock.cloud.external_services import ExternalServices
    from sagemock.protocol.json_types import JsonObject


class Receiver(Protocol):
    """A destination of the events that EventBridge would get."""

    def is_active(self) -> bool:
        """Return whether an event that happens now is to be delivered. Called with the cloud's lock held; quick."""

    def receive(self, event: JsonObject) -> None:
        """Take an event. Called without the cloud's lock, with one event at a time, in order."""


class Connected(Protocol):
    """The part of a cloud that finds the rest of AWS."""

    @property
    def external_services(self) -> ExternalServices:
        """The rest of AWS, as it is now."""


class EventBridge:
    """The receiver that passes events to the rules of EventBridge, while the rest of AWS is simulated as well.

    It does not keep the cloud alive: a cloud is then freed without a garbage collection.

    Args:
        cloud: The cloud, which finds the rest of AWS.
    """

    def __init__(self, cloud: Connected) -> None:
        self._cloud = weakref.ref(cloud)

    def is_active(self) -> bool:
        """Return whether there is any rule."""
        return self._services().has_event_rules()

    def receive(self, event: JsonObject) -> None:
        """Deliver an event to the targets of the rules that it matches."""
        self._services().deliver(event)

    def _services(self) -> ExternalServices:
        cloud = self._cloud()
        return NO_SERVICES if cloud is None else cloud.external_services
