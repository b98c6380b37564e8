"""Receiver protocol, for the destinations of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sagemock.protocol.json_types import JsonObject


class Receiver(Protocol):
    """A destination of the events that EventBridge would get."""

    def is_active(self) -> bool:
        """Return whether an event that happens now is to be delivered. Called with the cloud's lock held; quick."""

    def receive(self, event: JsonObject) -> None:
        """Take an event. Called without the cloud's lock, with one event at a time, in order."""
