"""SnapshotStore protocol: named copies of a cloud to which it can return."""

from __future__ import annotations

from typing import Protocol


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
