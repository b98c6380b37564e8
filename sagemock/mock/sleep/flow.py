"""Transitions that one flow of a program waits for."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from weakref import ref

from sagemock.cloud.lifecycle import GONE
from sagemock.presigned.operations import creates_presigned_url

from .activity import ACTIVITY

if TYPE_CHECKING:
    from types import CodeType

    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.resource import Resource

CallKey: TypeAlias = "tuple[str, object]"  # an operation and its request: calls with the same key look at the same
Site: TypeAlias = "tuple[CodeType, int]"  # code and line of a sleep


@dataclass(slots=True)
class _Transition:
    """A transition that a flow began or saw.

    Attributes:
        left: The seconds of it that the flow has not slept yet. The clock itself may be beyond its end already.
        looks: The calls that showed it.
        slept: The seconds that the flow has slept since it last looked.
        sites: The places of these sleeps.
    """

    left: float
    looks: set[CallKey] = field(default_factory=set)
    slept: float = 0.0
    sites: set[Site] = field(default_factory=set)


@dataclass(slots=True)
class _LastSleep:
    """The sleep of a loop that tests what it has described only after a sleep.

    It is simulated where the program has slept before while it waited for the same transition, and up to the length of
    the previous round.
    """

    looks: set[CallKey]
    resources: set[Resource]
    sites: set[Site]
    seconds: float


class Flow:
    """The transitions that a thread, a task or a work item of an executor began or saw.

    Attributes:
        cloud: The cloud that these transitions are of.
        is_latest: False if botocore's latest call in this flow went elsewhere.
        is_listed: Whether it is in the list of flows that have recorded a reply.
        submitter: The flow that submitted this work item.
        calls: The calls of a work item since another thread took its result; no more than the latest 1,000.
    """

    __slots__ = (
        "__weakref__",
        "_last_sleep",
        "_task",
        "_transitions",
        "calls",
        "cloud",
        "is_latest",
        "is_listed",
        "submitter",
    )

    def __init__(self, *, task: object = None, submitter: Flow | None = None) -> None:
        self._task = None if task is None else ref(task)
        self.submitter = submitter
        self.is_listed = False
        self.calls: deque[tuple[Cloud, CallKey, Mapping[Resource, float]]] = deque(maxlen=1000)
        self.clear()

    @property
    def task(self) -> object:
        """The task or greenlet that it belongs to, or None."""
        return self._task and self._task()

    def clear(self) -> None:
        """Forget every transition, and the cloud."""
        self.cloud: Cloud | None = None
        self.is_latest = False
        self._transitions: dict[Resource, _Transition] = {}
        self._last_sleep: _LastSleep | None = None
        self.calls.clear()

    def record(self, cloud: Cloud, key: CallKey, statuses: Mapping[Resource, float]) -> None:
        """Record the reply to a call of this flow.

        Args:
            cloud: The cloud that replied.
            key: The call.
            statuses: The seconds until the statuses end that the reply shows or the call began; at most 0 for a final
                status.
        """
        # A program that requests a URL has finished waiting; later sleeps are meant for the client that opens the URL.
        if self.cloud is not cloud or creates_presigned_url(key[0]):
            self.clear()
            self.cloud = cloud
        self.is_latest = True
        if self.submitter:
            self.calls.append((cloud, key, statuses))
        if self._last_sleep and self._is_repeated(self._last_sleep, key, statuses):
            self._last_sleep = None
        if self._transitions:
            self._end_transitions(key, statuses)
        for resource, left in statuses.items():
            if left > 0:
                self._see(resource, left, key)

    def _is_repeated(self, last: _LastSleep, key: CallKey, statuses: Mapping[Resource, float]) -> bool:
        return key in last.looks or not last.resources.isdisjoint(statuses)

    def _see(self, resource: Resource, left: float, key: CallKey) -> None:
        known = self._transitions.get(resource)
        looks = known.looks if known else set()
        if _is_look(key[0]):
            looks.add(key)
        self._transitions[resource] = _Transition(left, looks)

    def _end_transitions(self, key: CallKey, statuses: Mapping[Resource, float]) -> None:
        """Remove the transitions that this call shows the end of: by a final status, or since it shows them no more."""
        for resource, transition in list(self._transitions.items()):
            left = statuses.get(resource)
            is_missing = left is None and (key in transition.looks or _is_look_for_deleted(key[0], resource))
            if is_missing or (left is not None and left <= 0):
                del self._transitions[resource]
                if transition.slept:
                    looks = transition.looks | {key}
                    self._last_sleep = _LastSleep(looks, {resource}, transition.sites, transition.slept)

    def waits(self, site: Site) -> bool:
        """Return whether a sleep at that place is a wait for a transition."""
        if self._transitions and self.cloud is not None:
            now = self.cloud.clock.time()
            for resource, transition in self._transitions.items():
                if transition.left > 0 or (resource.due is not None and resource.due > now):
                    return True
        return self._last_sleep is not None and site in self._last_sleep.sites

    def spend(self, seconds: float, site: Site) -> None:
        """Record a simulated sleep."""
        ACTIVITY.events += 1
        for transition in self._transitions.values():
            transition.left -= seconds
            transition.slept += seconds
            transition.sites.add(site)
        if self._last_sleep:
            self._last_sleep.seconds -= seconds
            if self._last_sleep.seconds <= 0:
                self._last_sleep = None


def _is_look(operation: str) -> bool:
    return operation.startswith(("Describe", "List", "Search"))


def _is_look_for_deleted(operation: str, resource: Resource) -> bool:
    return _is_look(operation) and resource.kind in operation and resource.status == GONE
