"""State machine tables: which statuses follow each other by time and by calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sagemock import assumptions

GONE = "gone"  # not a status of AWS: a resource that enters it is removed


@dataclass(frozen=True)
class Transition:
    """The end of a transitional status.

    Attributes:
        to: The status that follows.
        after: How long the transitional status lasts.
        failure_status: The status that follows when the transition fails.
        default_reason: The FailureReason of an injected failure that has none.
        non_blocking: Whether no client waits for the end of the status: only ``advance`` and the system's time end it.
    """

    to: str
    after: timedelta
    failure_status: str = "Failed"
    default_reason: str = assumptions.UNEXPLAINED_FAILURE
    non_blocking: bool = False


@dataclass(frozen=True)
class Action:
    """A call that changes the status.

    Attributes:
        allowed: The statuses in which the call is allowed.
        to: The status that follows.
    """

    allowed: tuple[str, ...]
    to: str


@dataclass(frozen=True)
class Lifecycle:
    """The statuses of a kind of resource.

    Attributes:
        first: The status after Create.
        transitions: The transitional statuses, and how they end.
        actions: The calls that change the status, by verb.
    """

    first: str
    transitions: Mapping[str, Transition]
    actions: Mapping[str, Action]
