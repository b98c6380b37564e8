"""Journal and SnapshotStore protocols: how a cloud is saved."""

from __future__ import annotations

from typing import Protocol, TypeVar

R_contra = TypeVar("R_contra", contravariant=True)


class SaveError(RuntimeError):
    """The error for changes that cannot be saved."""


class Journal(Protocol[R_contra]):
    """Writes changes of a cloud to a durable place. Its methods are called with the cloud's lock held.

    Resources are reported when they change; a journal finds all other changes by itself when it saves.

    Attributes:
        changes: How often a resource was reported.
        failure: Why changes cannot be saved at present; None if they can.
    """

    changes: int
    failure: str | None

    def changed(self, resource: R_contra) -> None:
        """Record that a resource was changed, added or removed. Must be quick."""

    def check(self, operation: str = "", *, probe: bool = False) -> None:
        """Raise SaveError for a call that must not begin, since its changes could not be saved.

        Args:
            operation: The AWS name of the operation; by default the call is a change.
            probe: Whether to write even if the last save succeeded, before a change that cannot be undone entirely.
        """

    def position(self) -> object:
        """Return a value that is another one after each change of a resource or a setting."""

    def save(self, *, required: bool = True) -> None:
        """Write the changes.

        Args:
            required: Whether to undo the changes and to raise SaveError if they cannot be written; otherwise they stay
                in memory, and a later save writes them.
        """


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
