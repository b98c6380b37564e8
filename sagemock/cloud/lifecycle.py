"""The states a kind of resource goes through: a frozen table of what time does and what verbs do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sagemock import assumptions

GONE = "gone"  # not a status AWS shows: the resource is removed on reaching it


@dataclass(frozen=True)
class Passage:
    """What time does to a transitional status: after ``after`` it becomes ``to``, or ``or_else`` when it fails.

    ``because`` is the FailureReason of a failure that was planted without one. A ``lingering`` status is none that
    anybody waits through: it ends as it must, and only ``advance`` or the wall clock brings that about.
    """

    to: str
    after: timedelta
    or_else: str = "Failed"
    because: str = assumptions.UNEXPLAINED_FAILURE
    lingering: bool = False


@dataclass(frozen=True)
class Verb:
    """What a call does: from one of the ``allowed`` statuses to ``to``."""

    allowed: tuple[str, ...]
    to: str


@dataclass(frozen=True)
class Lifecycle:
    """``first`` is the status after Create; statuses that are keys of ``time`` are those that pass by themselves."""

    first: str
    time: Mapping[str, Passage]
    verbs: Mapping[str, Verb]
