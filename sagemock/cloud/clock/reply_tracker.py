"""Statuses that the current call shows or begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource


class ReplyTracker:
    """End times of the statuses that the reply to the current call shows, and of those that the call begins.

    Attributes:
        statuses: For each resource that the call shows or changes, when its transitional status ends, in epoch seconds;
            0 for a final status. Replaced by each call, never cleared.
        shown_until: When the last transitional status ends that the reply shows.
    """

    __slots__ = ("shown_until", "statuses")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Start with a new call."""
        self.shown_until = 0.0
        self.statuses: dict[Resource, float] = {}

    def show(self, resource: Resource, due: float | None) -> None:
        """Record that the reply shows a status that lasts until ``due``; None for a status that does not end."""
        if due is not None and due > self.shown_until:
            self.shown_until = due
        self.statuses[resource] = due or 0.0

    def begin(self, resource: Resource, due: float) -> None:
        """Record that the call begins a status that lasts until ``due``."""
        self.statuses[resource] = due
