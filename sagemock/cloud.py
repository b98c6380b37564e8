"""One pretended AWS: its regions, its clock, what is planted in it and what happened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from .clock import Clock
from .durations import Durations, Span
from .events import Event
from .faults import Faults
from .launcher import Endpoint, Launcher
from .lifecycle import Lifecycle
from .quotas import Quotas
from .region import Region
from .resource import Resource
from .switches import Switches

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
        if not isinstance(account_id, str) or not re.fullmatch(r"[0-9]{12}", account_id):
            raise ValueError(f"account_id={account_id!r} must be a string of 12 digits, such as {ACCOUNT_ID!r}")
        self.account_id = account_id
        self.clock = clock or Clock()
        self.lock = self.clock.lock
        self.launcher = launcher
        self.endpoint: Endpoint | None = None
        self.quotas = Quotas()
        self.switches = Switches()
        self.faults = Faults(account_id)
        self.durations = Durations(_lifecycles(), {} if durations is None else durations)
        self._regions: dict[tuple[str, str], Region] = {}
        self._calls: list[Call] = []
        self._events: list[Event] = []
        self._logs: dict[str, dict[str, str]] = {}
        self._id = uuid4()

    def __repr__(self) -> str:
        return f"<Cloud of account {self.account_id}: {len(self._everything())} resources, {self.clock!r}>"

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
        becomes its FailureReason (default: one that AWS gives). Raises ValueError unless exactly one thing is called
        that.
        """
        with self.lock:
            self.clock.run_due()
            name = target if isinstance(target, str) else getattr(target, "kind", repr(target))
            self.faults.plant_transition(name if name in _lifecycles() else self._living(name).arn, reason)

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

    def logs(self, name: str) -> dict[str, str]:
        """What the lifecycle scripts of a notebook instance, given by name or ARN, have said, or of an app, by its ARN.

        By stream of the log groups ``/aws/sagemaker/NotebookInstances``: ``{"lab/LifecycleConfigOnStart": "..."}``, and
        ``/aws/sagemaker/studio``: ``{"<domain id>/<owner>/JupyterLab/default/LifecycleConfigOnStart": "..."}``. Raises
        ValueError for a name that several have, in several regions.
        """
        with self.lock:
            self.clock.run_due()
            found = [arn for arn, streams in self._logs.items() if name in (arn, _owner(streams))]
            if len(found) > 1:
                raise ValueError(f"logs({name!r}): several are called so; give the ARN of one: {', '.join(found)}")
            return dict(self._logs[found[0]]) if found else {}

    def reset(self) -> None:
        """Be as new: no resources, planted faults, quotas, calls or events; clock and durations as they began."""
        with self.lock:
            if self.launcher:
                for resource in self._everything():
                    self.launcher.delete(resource.runs_as)
            self._regions.clear()
            self.clock.forget()
            self._calls.clear()
            self._events.clear()
            self._logs.clear()
            self.faults.clear()
            self.quotas.clear()
            self.switches.clear()
            self.durations.reset()
            self._id = uuid4()

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

    def _everything(self) -> list[Resource]:
        """What there is, in every account and region."""
        return [resource for region in self._regions.values() for resource in region.everything()]

    def _living(self, name: str) -> Resource:
        """The one resource with statuses that is called ``name``, or has that ARN."""
        found = [
            resource
            for resource in self._everything()
            if resource.lifecycle and name in (resource.name, resource.key, resource.arn)
        ]
        if len(found) == 1:
            return found[0]
        raise ValueError(
            f"fail_next({name!r}): give a kind ({', '.join(map(repr, _lifecycles()))}), or the name or ARN of one "
            f"resource that exists and has statuses; called so: {', '.join(one.arn for one in found) or 'none'}"
        )

    def lost(self, arn: str, reason: str) -> None:
        """A launcher can no longer keep alive what it runs for this resource."""
        with self.lock:
            self.clock.run_due()
            for resource in self._everything():
                if resource.runs_as == arn:
                    resource.lose(reason)

    def tell_time(self) -> None:
        """Let what runs for this cloud know how late it is."""
        if self.launcher:
            self.launcher.tick(self.clock.time())

    def note(self, call: Call) -> None:
        self._calls.append(call)

    def log(self, resource: Resource, hook: str, text: str) -> None:
        """Keep what a script has said, as CloudWatch does."""
        streams = self._logs.setdefault(resource.arn, {})
        stream = f"{resource.log_stream}/{hook}"
        streams[stream] = streams.get(stream, "") + text

    def publish(self, resource: Resource) -> None:
        """Send the event that tells of a resource's present state, if AWS has one for its kind."""
        if resource.event_type is not None:
            self._events.append(Event.of(resource))

    def close(self) -> None:
        """End what runs for this cloud."""
        if self.launcher:
            self.launcher.close()
        if self.endpoint:
            self.endpoint.close()


def _lifecycles() -> dict[str, Lifecycle]:
    return {kind.kind: kind.lifecycle for kind in Resource.kinds() if kind.lifecycle}


def _owner(streams: Mapping[str, str]) -> str:
    return next(iter(streams)).rpartition("/")[0]
