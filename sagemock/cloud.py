"""One pretended AWS, and within it each account's resources in each region."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from .clock import Clock
from .durations import Durations, Span
from .events import Event
from .faults import Faults
from .launcher import Launcher
from .quotas import Quotas
from .resource import Resource

if TYPE_CHECKING:
    from .wire import Request

R = TypeVar("R", bound=Resource)
ACCOUNT_ID = "123456789012"


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was answered: what was asked, in AWS's words, and the error code if it was refused."""

    operation: str
    request: dict[str, Any]
    region: str
    at: datetime
    error: str | None = None


class Cloud:
    """What ``mock_sagemaker`` gives you: the clock, faults, quotas, and a look at what happened."""

    def __init__(
        self,
        *,
        account_id: str = ACCOUNT_ID,
        clock: Clock | None = None,
        durations: Mapping[str, Mapping[str, Span]] | None = None,
        launcher: Launcher | None = None,
    ) -> None:
        if not isinstance(account_id, str) or not re.fullmatch(r"\d{12}", account_id):
            raise ValueError(f"account_id={account_id!r} must be a string of 12 digits, such as {ACCOUNT_ID!r}")
        self.account_id = account_id
        self.clock = clock or Clock()
        self.lock = self.clock.lock
        self.launcher = launcher
        self.quotas = Quotas()
        self.faults = Faults()
        self.durations = Durations(_lifecycles(), durations or {})
        self._regions: dict[tuple[str, str], Region] = {}
        self._calls: list[Call] = []
        self._events: list[Event] = []
        self._id = uuid4()

    # --- what tests plant, read and reset

    def fail(
        self,
        operation: str,
        code: str,
        message: str | None = None,
        *,
        times: int | None = 1,
        status: int | None = None,
    ) -> None:
        """Answer the next ``times`` calls (None: all) of an operation with an error.

        ``operation`` is an AWS or a boto3 name ("CreateApp", "create_app"), ``code`` any AWS error code; ``message``
        and the HTTP ``status`` default to what AWS sends with it. Several plants of one operation happen one after
        the other. Raises ValueError for an operation that does not exist.
        """
        with self.lock:
            self.faults.plant(operation, code, message, times, status)

    def fail_next(self, target: str | type[Resource], reason: str | None = None) -> None:
        """Let the next transition that time would complete end in its failure status.

        ``target`` is a kind ("NotebookInstance", or its class) or the name or ARN of one existing resource; ``reason``
        becomes its FailureReason (default: one that AWS gives). Raises ValueError when nothing is called that.
        """
        with self.lock:
            self.clock.run_due()
            kinds = {kind.kind: kind for kind in _kinds() if kind.lifecycle}
            name = target if isinstance(target, str) else getattr(target, "kind", repr(target))
            if name in kinds:
                self.faults.plant_transition(name, kinds[name].usual_failure if reason is None else reason)
                return
            found = [r for region in self._regions.values() for r in region.everything() if name in (r.name, r.arn)]
            if not (lively := [resource for resource in found if resource.lifecycle]):
                raise ValueError(
                    f"fail_next({name!r}): give a kind ({', '.join(map(repr, kinds))}) or the name or ARN of a "
                    "resource that exists and has statuses"
                )
            self.faults.plant_transition(lively[0].arn, lively[0].usual_failure if reason is None else reason)

    @property
    def calls(self) -> list[Call]:
        """What was asked so far, in order."""
        with self.lock:
            return list(self._calls)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The EventBridge events AWS would have sent so far, in AWS's shape, in order."""
        with self.lock:
            self.clock.run_due()
            return [event.as_sent(self._id, number) for number, event in enumerate(self._events)]

    def reset(self) -> None:
        """Forget everything: resources, planted faults, quotas, calls, events, and the time that was moved."""
        with self.lock:
            for region in self._regions.values():
                for resource in region.everything():
                    if self.launcher:
                        self.launcher.delete(resource.arn)
            self._regions.clear()
            self.clock.forget()
            self._calls.clear()
            self._events.clear()
            self.faults.clear()
            self.quotas.clear()

    # --- what gateway and resources use

    def region(self, name: str, account_id: str | None = None) -> Region:
        """One account's resources in one region."""
        key = (account_id or self.account_id, name)
        if key not in self._regions:
            self._regions[key] = Region(self, *key)
        return self._regions[key]

    def regions(self, name: str) -> list[Region]:
        """That region, of every account."""
        return [region for region in self._regions.values() if region.name == name]

    def note(self, call: Call) -> None:
        self._calls.append(call)

    def publish(self, resource: Resource) -> None:
        """Send the event that tells of a resource's present state, if AWS has one for its kind."""
        if resource.event_type is not None:
            self._events.append(Event.of(resource))

    def close(self) -> None:
        """End what runs for this cloud."""
        if self.launcher:
            self.launcher.close()


class Region:
    """One account's resources in one region: add, find, all."""

    def __init__(self, cloud: Cloud, account_id: str, name: str) -> None:
        self.cloud, self.account_id, self.name = cloud, account_id, name
        self.clock = cloud.clock
        self.partition = _partition(name)
        self.arn_prefix = f"arn:{self.partition}:sagemaker:{name}:{account_id}"
        self._resources: dict[type[Resource], dict[str, Any]] = {}
        self._by_arn: dict[str, Resource] = {}

    def add(self, resource: Resource) -> None:
        """Take in a new resource; its life begins. Refused in AWS's words when the name is taken."""
        self.refuse_duplicate(resource)
        self._resources.setdefault(type(resource), {})[resource.key] = resource
        self._by_arn[resource.arn] = resource
        if resource.lifecycle:
            resource.enter(resource.lifecycle.first)
        else:
            self.cloud.publish(resource)

    def refuse_duplicate(self, resource: Resource) -> None:
        """Refuse a new resource, in AWS's words, whose name is taken."""
        if resource.arn in self._by_arn:
            raise resource.duplicate(resource.arn)

    def find(self, kind: type[R], request: Request, verb: str = "describe") -> R:
        """The resource that a request names; refused in AWS's words when there is none to ``verb``."""
        found: R | None = self._resources.get(kind, {}).get(kind.key_of(request))
        if found is None:
            raise kind.missing(self, request, verb)
        return found

    def has(self, kind: type[Resource], name: str) -> bool:
        return name.lower() in self._resources.get(kind, {})

    def all(self, kind: type[R]) -> list[R]:
        return list(self._resources.get(kind, {}).values())

    def everything(self) -> list[Resource]:
        return list(self._by_arn.values())

    def by_arn(self, arn: str) -> Resource | None:
        return self._by_arn.get(arn.lower())

    def holds(self, resource: Resource) -> bool:
        return self._by_arn.get(resource.arn) is resource

    def remove(self, resource: Resource) -> None:
        del self._resources[type(resource)][resource.key]
        del self._by_arn[resource.arn]


def _kinds() -> list[type[Resource]]:
    return Resource.__subclasses__()


def _lifecycles() -> dict[str, Any]:
    return {kind.kind: kind.lifecycle for kind in _kinds() if kind.lifecycle}


@cache
def _partition(region_name: str) -> str:
    from botocore.loaders import Loader

    for partition in Loader().load_data("partitions")["partitions"]:
        if region_name in partition["regions"] or re.match(partition["regionRegex"], region_name):
            return str(partition["id"])
    return "aws"
