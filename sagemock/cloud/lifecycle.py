"""The states a kind of resource goes through: a frozen table of what time does and what verbs do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sagemock import assumptions

GONE = "gone"  # not a status AWS shows: the resource is removed on reaching it


@dataclass(frozen=True)
class Transition:
    """What time does to a transitional status: after ``after`` it becomes ``to``, or ``failure_status`` when it fails.

    ``default_reason`` is the FailureReason of an injected failure that gives none. A ``non_blocking`` status is one
    that no client waits for: only ``advance`` or the wall clock ends it.
    """

    to: str
    after: timedelta
    failure_status: str = "Failed"
    default_reason: str = assumptions.UNEXPLAINED_FAILURE
    non_blocking: bool = False


@dataclass(frozen=True)
class Action:
    """What a call does: from one of the ``allowed`` statuses to ``to``."""

    allowed: tuple[str, ...]
    to: str


@dataclass(frozen=True)
class Lifecycle:
    """``first`` is the status after Create; statuses that are keys of ``time`` are those that pass by themselves."""

    first: str
    transitions: Mapping[str, Transition]
    actions: Mapping[str, Action]
