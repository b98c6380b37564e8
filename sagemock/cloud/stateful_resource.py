"""StatefulResource: status, transitions and scheduled calls of one resource."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from .clock.schedule import Schedule
from .lifecycle import GONE, Lifecycle, Transition
from .resource import Resource

if TYPE_CHECKING:
    from sagemock.protocol.errors import ServiceError
    from sagemock.protocol.wire import Reply, Request

    from .clock.call_queue import ScheduledCall
    from .inventory.usages import Usages
    from .region import Region


MAINTAIN = "maintain"  # the action in the lifecycles of kinds that AWS maintains
_LIFECYCLES: dict[type[Resource], Mapping[str, Lifecycle]] = {}  # by base class; kept, as every mock needs them


class StatefulResource(Resource):
    """A resource whose status changes by calls and by time, as the lifecycle of its kind describes.

    Attributes:
        scheduled_methods: The names of the methods that may be scheduled.
        status: The current status.
        failure: The FailureReason, after a failed transition.
        due: When the current status ends (epoch seconds), for statuses that clients wait for.
        schedule: The scheduled calls of this resource's methods.
    """

    lifecycle: ClassVar[Lifecycle]
    scheduled_methods: ClassVar[tuple[str, ...]] = ("complete_transition",)

    __slots__ = ("due", "failure", "schedule", "status")

    def __init__(self, region: Region, request: Request) -> None:
        self.status = self.lifecycle.first
        self.failure: str | None = None
        self.due: float | None = None
        super().__init__(region, request)
        self.schedule = Schedule(region.clock, self)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _LIFECYCLES.clear()

    @classmethod
    def lifecycles(cls) -> Mapping[str, Lifecycle]:
        """Return the lifecycle of every kind that has statuses, by AWS's noun."""
        lifecycles = _LIFECYCLES.get(cls)
        if lifecycles is None:
            with_statuses = {kind.kind: kind.lifecycle for kind in cls.kinds() if kind.lifecycle}
            lifecycles = _LIFECYCLES[cls] = MappingProxyType(with_statuses)
        return lifecycles

    def snapshot(self) -> Reply:
        """Return all members that a reply may show."""
        members = super().snapshot()
        members[self.status_member], members["FailureReason"] = self.status, self.failure
        return members

    # --- actions of calls

    def wrong_status(self, action: str) -> ServiceError:
        """Return the error for an action that the current status does not allow."""
        raise NotImplementedError

    def allows(self, action: str) -> bool:
        """Return whether the current status allows an action."""
        return self.status in self.lifecycle.actions[action].allowed

    def check_allowed(self, action: str) -> None:
        """Raise the error of :meth:`wrong_status` unless the current status allows the action."""
        if not self.allows(action):
            raise self.wrong_status(action)

    def perform(self, action: str) -> None:
        """Perform an action of the lifecycle ("start", "stop", ...), or raise if the current status forbids it."""
        self.check_allowed(action)
        self.enter(self.lifecycle.actions[action].to)

    @property
    def maintainable_statuses(self) -> tuple[str, ...]:
        """The statuses in which AWS may begin maintenance; empty for kinds without maintenance."""
        action = self.lifecycle.actions.get(MAINTAIN)
        return action.allowed if action else ()

    def begin_maintenance(self) -> None:
        """Begin maintenance, which no call of the API does; its status is one of ``maintainable_statuses``."""
        self.perform(MAINTAIN)

    def check_deletable(self, usages: Usages) -> None:
        """Raise the error of :meth:`wrong_status` unless the current status allows the deletion."""
        self.check_allowed("delete")

    # --- transitions

    def enter(self, status: str, failure: str | None = None) -> None:
        """Take on a status, and schedule the transition that ends it, if time ends it."""
        self.status, self.failure, self.due = status, failure, None
        self.touch()
        if self.schedule.calls:
            self.schedule.cancel("complete_transition")
        if transition := self.lifecycle.transitions.get(status):
            self._schedule_end(status, transition)
        if status == GONE:
            self.region.remove(self)
        self.region.cloud.publish(self)
        self.on_enter(status)

    def _schedule_end(self, status: str, transition: Transition) -> None:
        durations = self.region.cloud.durations[self.kind]
        is_blocking = not transition.non_blocking
        call = self.schedule.call_later(
            "complete_transition",
            self.complete_transition,
            durations[status],
            transitional=is_blocking,
            keeps_duration=is_blocking and durations.is_set(status),
        )
        if is_blocking:
            self.due = call.due
            self.region.clock.reply.begin(self, call.due)

    def complete_transition(self) -> None:
        """Enter the status that follows the current one, or its failure status."""
        transition = self.lifecycle.transitions[self.status]
        failure = None if transition.non_blocking else self._transition_failure(transition)
        self.enter(transition.failure_status if failure else transition.to, failure)

    def _transition_failure(self, transition: Transition) -> str | None:
        """Return why the transition fails: by an injected fault, or because the resource cannot start; else None."""
        default_reason = self.default_failure(self.status) or transition.default_reason
        faults = self.region.cloud.faults
        injected = faults.take_transition_failure(self.kind, self.arn, default_reason=default_reason)
        return injected or self.startup_failure(self.status)

    # --- hooks of the region and of states

    def on_insert(self) -> None:
        """Enter the first status."""
        self.enter(self.lifecycle.first)

    def on_remove(self) -> None:
        """Cancel its scheduled calls."""
        self.schedule.close()

    def restore_schedule(self, calls: Mapping[str, ScheduledCall]) -> None:
        """Schedule the calls that were saved in a state.

        Raises:
            ValueError: A call is of a method that is never scheduled.
        """
        self.schedule = Schedule(self.region.clock, self)
        for name, call in calls.items():
            if name not in self.scheduled_methods:
                raise ValueError(
                    f"{self.kind} {self.name!r} has a scheduled call of {name!r}, which is never scheduled"
                )
            self.schedule.restore(name, getattr(self, name), call)

    # --- hooks of kinds

    def on_enter(self, status: str) -> None:
        """React to a new status."""

    def default_failure(self, status: str) -> str | None:
        """Return the reason of an injected failure of ``status``, for kinds whose reasons depend on the resource."""
        return None

    def startup_failure(self, status: str) -> str | None:
        """Return why the transition out of ``status`` fails, for resources that were created unable to succeed."""
        return None
