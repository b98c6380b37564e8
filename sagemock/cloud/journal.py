"""What the core knows of whatever writes down what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .resource import Resource


class Journal(Protocol):
    """Told of every change of a resource; what else changes it finds by itself when it saves. In the cloud's lock."""

    def changed(self, resource: Resource) -> None:
        """Something about it is different, or it was added or removed. Quick."""

    def save(self) -> None:
        """Write down what has changed; what it raises, the call that made the change fails with."""
