"""Journal and SnapshotStore protocols: how a cloud is saved."""

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


class SnapshotStore(Protocol):
    """The snapshots of one cloud. Its methods are called with the cloud's lock held."""

    def take(self, name: str) -> None:
        """Save the cloud under a name, in place of an earlier snapshot of that name.

        Raises:
            ValueError: The name is invalid.
        """

    def restore(self, name: str) -> None:
        """Give the cloud the content that it had when the snapshot was taken.

        Raises:
            ValueError: There is no such snapshot.
        """

    def names(self) -> list[str]:
        """Return the names of the snapshots."""
