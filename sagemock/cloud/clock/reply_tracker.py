"""Transitional statuses that the current call shows or begins."""

from __future__ import annotations


class ReplyTracker:
    """End times of the transitional statuses that the reply to the current call shows or that the call begins."""

    __slots__ = ("begun_until", "shown_until")

    def __init__(self) -> None:
        self.shown_until = self.begun_until = 0.0  # epoch seconds

    def clear(self) -> None:
        """Start with a new call."""
        self.shown_until = self.begun_until = 0.0

    def show(self, due: float | None) -> None:
        """Record that the reply shows a status that lasts until ``due``; None for a status that does not end."""
        if due is not None and due > self.shown_until:
            self.shown_until = due

    def begin(self, due: float) -> None:
        """Record that the call begins a status that lasts until ``due``."""
        self.begun_until = max(self.begun_until, due)
