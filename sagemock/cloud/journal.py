"""Journal protocol: how a state learns of changes in a cloud."""

from __future__ import annotations

from typing import Protocol, TypeVar

R_contra = TypeVar("R_contra", contravariant=True)


class Journal(Protocol[R_contra]):
    """Writes changes of a cloud to a durable place. Its methods are called with the cloud's lock held.

    Resources are reported when they change; a journal finds all other changes by itself when it saves.
    """

    def changed(self, resource: R_contra) -> None:
        """Record that a resource was changed, added or removed. Must be quick."""

    def save(self) -> None:
        """Write the changes. If it raises, the call that caused the changes fails."""
