"""One pretended AWS: its regions, its clock, what is planted in it and what happened."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .account_features import AccountFeatures
from .clock.clock import Clock
from .clock.durations import Durations, Span
from .faults import Faults
from .history.events import Event
from .history.history import Call, History
from .history.timelines import Moment
from .journal import Journal
from .launcher import Endpoint, Launcher
from .lifecycle import GONE, Lifecycle
from .option_error import OptionError
from .quotas import Quotas
from .region import Region
from .resource import Resource

ACCOUNT_ID = "123456789012"
SeedSource = str | os.PathLike[str] | Mapping[str, Any]
Seeder = Callable[["Cloud", SeedSource], int]  # loads a seed and returns the number of resources


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
            raise OptionError("account_id", account_id, f"must be a string of 12 digits, such as {ACCOUNT_ID!r}")
        self.account_id = account_id
        self.clock = clock or Clock()
        self.lock = self.clock.lock
        self.launcher = launcher
        self.endpoint: Endpoint | None = None
        self.journal: Journal | None = None
        self.seeder: Seeder | None = None
        self.at_close: list[Callable[[], None]] = []
        self.quotas = Quotas()
        self.account_features = AccountFeatures()
        self.faults = Faults(account_id)
        self.durations = Durations(_lifecycles(), {} if durations is None else durations)
        self._regions: dict[tuple[str, str], Region] = {}
        self.history = History()
        self.changes = 0

    def __repr__(self) -> str:
        return f"<Cloud of account {self.account_id}: {len(self.all_resources())} resources, {self.clock!r}>"

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
            self.faults.inject(operation, code, message, times, status)
            self.save()

    def fail_next(self, target: str | type[Resource], reason: str | None = None) -> None:
        """Let the next transition that time would complete end in its failure status.

        ``target`` is a kind ("NotebookInstance", or its class) or the name or ARN of one existing resource; ``reason``
        becomes its FailureReason (default: one that AWS gives). Raises ValueError unless exactly one thing is called
        that.
        """
        with self.lock:
            self.clock.run_due()
            name = target if isinstance(target, str) else getattr(target, "kind", repr(target))
            self.faults.inject_transition_failure(name if name in _lifecycles() else self._living(name).arn, reason)
            self.save()

    def seed(self, source: SeedSource) -> int:
        """Let there be, from the start, what a seed tells of: the path of a YAML or JSON file, or what one holds.

        All of it or nothing; no call, no event and no time goes into it. Returns how many resources that is. Raises
        ValueError, with the places in the seed and AWS's words, for what could not be; TypeError for what is no seed
        at all; ImportError for YAML without the extra ``sagemock[server]``.
        """
        if self.seeder is None:
            raise RuntimeError("this cloud cannot load seeds; use one of mock_sagemaker() or serve()")
        return self.seeder(self, source)

    @property
    def calls(self) -> list[Call]:
        """What was asked so far, in order."""
        with self.lock:
            return list(self.history.calls)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The EventBridge events AWS would have sent so far, in AWS's shape, in order."""
        with self.lock:
            self.clock.run_due()
            return self.history.sent()

    def logs(self, name: str) -> dict[str, str]:
        """What the lifecycle scripts of a notebook instance, given by name or ARN, have said, or of an app, by its ARN.

        By stream of the log groups ``/aws/sagemaker/NotebookInstances``: ``{"lab/LifecycleConfigOnStart": "..."}``, and
        ``/aws/sagemaker/studio``: ``{"<domain id>/<owner>/JupyterLab/default/LifecycleConfigOnStart": "..."}``. Raises
        ValueError for what has never been, and for a name that several have, in several regions.
        """
        with self.lock:
            self.clock.run_due()
            return self.history.logs_of(name)

    def timeline(self, name: str) -> list[Moment]:
        """The statuses that a resource, given by name or ARN, has had, in order; a deleted one ends as ``"gone"``.

        Raises ValueError for what has never been, and for a name that several have had.
        """
        with self.lock:
            self.clock.run_due()
            return self.history.timelines.find(name)

    def reset(self) -> None:
        """Be as new: no resources, planted faults, quotas, calls or events; clock and durations as they began."""
        with self.lock:
            if self.launcher:
                for resource in self.all_resources():
                    self.launcher.delete(resource.process_id)
            self._regions.clear()
            self.clock.forget()
            self.faults.clear()
            self.quotas.clear()
            self.account_features.clear()
            self.durations.reset()
            self.history = History(most=self.history.most)
            self.changes += 1
            self.save()

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

    def all_resources(self) -> list[Resource]:
        """What there is, in every account and region."""
        return [resource for region in self._regions.values() for resource in region.all_resources()]

    def _living(self, name: str) -> Resource:
        """The one resource with statuses that is called ``name``, or has that ARN."""
        found = [
            resource
            for resource in self.all_resources()
            if resource.lifecycle and name in (resource.name, resource.key, resource.arn)
        ]
        if len(found) == 1:
            return found[0]
        raise ValueError(
            f"fail_next({name!r}): give a kind ({', '.join(map(repr, _lifecycles()))}), or the name or ARN of one "
            f"resource that exists and has statuses; called so: {', '.join(one.arn for one in found) or 'none'}"
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What comes to be in here has always been: no event tells of it. If it is refused, it has never been."""
        events, moments = self.history.events.total, self.history.timelines.moments.total
        regions = dict(self._regions)
        before = [(region, region.remember()) for region in regions.values()]
        there = {resource.process_id for resource in self.all_resources()}
        try:
            yield
        except BaseException:
            for resource in self.all_resources():
                if self.launcher and resource.process_id not in there:
                    self.launcher.stop(resource.process_id)
            for _, restore in before:
                restore()
            self._regions = regions
            raise
        finally:
            self.history.events.undo(events)
            self.history.timelines.undo(moments)

    def on_process_failed(self, arn: str, reason: str) -> None:
        """A launcher can no longer keep alive what it runs for this resource."""
        with self.lock:
            self.clock.run_due()
            for resource in self.all_resources():
                if resource.process_id == arn:
                    resource.process_failed(reason)
            self.save()

    def sync_launcher_clock(self) -> None:
        """Let what runs for this cloud know how late it is."""
        if self.launcher:
            self.launcher.tick(self.clock.time())

    def save(self) -> None:
        """Forget what need not be remembered any more, and have written down what has changed, if somebody does that;
        what they raise, if they cannot."""
        with self.lock:
            self.history.tidy(self.all_resources)
            if self.journal:
                self.journal.save()

    def note(self, call: Call) -> None:
        self.history.calls.add(call)
        self.changes += 1

    def log(self, resource: Resource, hook: str, text: str) -> None:
        """Keep what a script has said, as CloudWatch does."""
        self.history.log(resource, hook, text)

    def begin(self, resource: Resource) -> None:
        """Keep that a resource has its status from now on."""
        self.changes += 1
        if resource.lifecycle:
            self.history.timelines.note(resource)

    def publish(self, resource: Resource) -> None:
        """Keep what has become of a resource, and send the event that tells of it, if AWS has one for its kind."""
        self.begin(resource)
        if resource.event_type is not None and resource.status != GONE:
            self.history.events.add(Event.of(resource))

    def close(self) -> None:
        """End what runs for this cloud."""
        while self.at_close:
            self.at_close.pop()()
        if self.launcher:
            self.launcher.close()
        if self.endpoint:
            self.endpoint.close()


def _lifecycles() -> dict[str, Lifecycle]:
    return {kind.kind: kind.lifecycle for kind in Resource.kinds() if kind.lifecycle}
