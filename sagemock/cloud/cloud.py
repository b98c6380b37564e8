"""Cloud: clock, faults, quotas, history and resources of one simulated AWS."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from types import EllipsisType
from typing import Any, ClassVar, TypeAlias

from sagemock.protocol.json_types import JsonObject, JsonValue

from .account_features import AccountFeatures
from .authorizer import Authorizer
from .clock.clock import Clock
from .clock.duration_parser import Duration
from .clock.durations import Durations
from .faults.faults import Faults
from .faults.maintenance import begin_maintenance
from .history.events import DELETED, Event
from .history.history import Call, History
from .history.timelines import Moment
from .inventory.resource_summary import ResourceSummary
from .journal import Journal, SnapshotStore
from .launcher import Launcher
from .lifecycle import GONE, Lifecycle
from .operations import ON_UNSUPPORTED
from .option_error import OptionError
from .quotas import Quotas
from .region import region_maker
from .resource import Resource
from .resource_store import ResourceStore
from .runtime import Runtime
from .stateful_resource import StatefulResource

ACCOUNT_ID = "123456789012"
SeedSource: TypeAlias = str | os.PathLike[str] | Mapping[str, JsonValue]


def _no_seeder(cloud: Cloud, source: SeedSource) -> int:
    raise NotImplementedError(f"{cloud!r} cannot load {source!r}: sagemock.mock.factory is not imported")


class Cloud:
    """One simulated AWS: the clock, faults and quotas that tests control, and everything that happened.

    ``mock_sagemaker`` returns one.

    Args:
        account_id: The account of the resources.
        clock: The clock; by default one in "auto" mode.
        durations: How long transitional statuses last, by kind and status, where AWS's durations do not fit.
        launcher: Runs Jupyter servers, if any.
        on_unsupported: "raise", or "empty-lists" for List operations that sagemock does not simulate.

    Attributes:
        account_features: Rules that AWS applies to some accounts only.
        authorizer: Decides about calls by policies; None allows everything.
        caller_arn: The caller of the operation that runs, if there is an authorizer; else empty.
        changes: How often anything has changed.
        clock: The simulated time.
        durations: How long transitional statuses last.
        faults: The injected faults.
        history: Everything that happened.
        journal: Saves changes to a state; None if nothing is saved.
        lock: Held while the cloud is read or changed.
        on_unsupported: "raise", or "empty-lists" for List operations that sagemock does not simulate.
        quotas: The account's quotas.
        resource_store: The resources of all accounts and regions.
        snapshots: Its named copies; None before the first one.
        runtime: The launcher, and the endpoint that its servers call.
    """

    # Set by sagemock.mock.factory: seeds create resources by their operations, which are built on this package.
    seeder: ClassVar[Callable[[Cloud, SeedSource], int]] = _no_seeder

    def __init__(
        self,
        *,
        account_id: str = ACCOUNT_ID,
        clock: Clock | None = None,
        durations: Mapping[str, Mapping[str, Duration]] | None = None,
        launcher: Launcher | None = None,
        on_unsupported: str = "raise",
    ) -> None:
        if not isinstance(account_id, str) or not re.fullmatch(r"[0-9]{12}", account_id):
            raise OptionError("account_id", account_id, f"must be a string of 12 digits, such as {ACCOUNT_ID!r}")
        if on_unsupported not in ON_UNSUPPORTED:
            raise OptionError(
                "on_unsupported", on_unsupported, f"must be one of {', '.join(map(repr, ON_UNSUPPORTED))}"
            )
        self.account_id = account_id
        self.on_unsupported = on_unsupported
        self.clock = clock or Clock()
        self.lock = self.clock.lock
        self.runtime = Runtime(self.clock, launcher)
        self.journal: Journal[Resource] | None = None
        self.snapshots: SnapshotStore | None = None
        self.authorizer: Authorizer | None = None
        self.caller_arn = ""
        self.quotas = Quotas()
        self.account_features = AccountFeatures()
        self.faults = Faults(account_id)
        self.durations = Durations(_lifecycles(), {} if durations is None else durations)
        self.resource_store = ResourceStore(account_id, region_maker(self))
        self.history = History()
        self.changes = 0

    def __repr__(self) -> str:
        return f"<Cloud of account {self.account_id}: {len(self.resource_store.all())} resources, {self.clock!r}>"

    # --- for tests

    def fail(
        self,
        operation: str,
        code: str,
        message: str | None = None,
        *,
        times: int | EllipsisType | None = ...,
        status: int | None = None,
        when: Mapping[str, JsonValue] | None = None,
        rate: float = 1,
        seed: int = 0,
    ) -> None:
        """Let the next calls of an operation fail.

        Errors that are injected for the same calls happen one after the other.

        Args:
            operation: The AWS name or the boto3 name, "CreateApp" or "create_app", or a pattern, "Create*".
            code: Any AWS error code.
            message: The error message; by default AWS's.
            times: The number of calls that fail, by default 1, or with ``rate`` no limit; None for all further calls.
            status: The HTTP status; by default AWS's.
            when: Members that a request must have to fail, with their values; objects may have more members.
            rate: The share of the calls that fail, from 0 to 1.
            seed: Selects which calls fail; the same seed selects the same.

        Raises:
            ValueError: SageMaker has no such operation or member, the code is nearly that of a known error, or an
                argument is invalid.
        """
        if times is ...:
            times = 1 if rate == 1 else None
        with self.lock:
            self.faults.inject(operation, code, message, times=times, status=status, when=when, rate=rate, seed=seed)
            self.save()

    def fail_next(self, target: str | type[Resource], reason: str | None = None) -> None:
        """Let the next transition of a resource end in its failure status.

        Args:
            target: A kind ("NotebookInstance", or its class), or the name or ARN of an existing resource.
            reason: The FailureReason; by default AWS's.

        Raises:
            ValueError: No resource with statuses has this name, or several do.
        """
        with self.lock:
            self.clock.run_due()
            name = target if isinstance(target, str) else getattr(target, "kind", repr(target))
            self.faults.inject_transition_failure(name if name in _lifecycles() else self._find_arn(name), reason)
            self.save()

    def maintain(self, name: str) -> None:
        """Begin maintenance of a notebook instance: PendingMaintenance, then InMaintenance, then InService again.

        Args:
            name: The name or ARN of a notebook instance that is InService.

        Raises:
            ValueError: No such instance exists, several do, or it is in another status.
        """
        with self.lock:
            self.clock.run_due()
            begin_maintenance(self.resource_store.find(name))
            self.save()

    def _find_arn(self, name: str) -> str:
        arns = [resource.arn for resource in self.resource_store.stateful(name)]
        if len(arns) == 1:
            return arns[0]
        raise ValueError(
            f"fail_next({name!r}): the target must be a kind ({', '.join(map(repr, _lifecycles()))}), or the name or "
            f"ARN of one resource that has statuses; resources with this name: {', '.join(arns) or 'none'}"
        )

    def seed(self, source: SeedSource) -> int:
        """Create the resources of a seed, all of them or none, without recording calls or events.

        Args:
            source: A YAML or JSON file, or the content of one.

        Returns:
            The number of resources created.

        Raises:
            ValueError: Resources cannot be created; the message has their locations in the seed, and AWS's messages.
            TypeError: The source is not a seed.
            ImportError: The file is YAML, and the extra ``sagemock[server]`` is missing.
        """
        return self.seeder(source)

    def resources(self) -> list[ResourceSummary]:
        """Return the resources of all accounts and regions, in the order of their creation within a kind and region.

        This is no call of the API: it does not move the clock, and is not in ``calls``.
        """
        with self.lock:
            self.clock.run_due()
            return [ResourceSummary.of(resource) for resource in self.resource_store.all()]

    def resource(self, name: str) -> ResourceSummary:
        """Return the resource with a name, an ARN or, for domains, an ID.

        Raises:
            ValueError: No resource has this name, or several do.
        """
        with self.lock:
            self.clock.run_due()
            return ResourceSummary.of(self.resource_store.find(name))

    @property
    def calls(self) -> list[Call]:
        """The calls so far, in order."""
        with self.lock:
            return list(self.history.calls)

    @property
    def events(self) -> list[JsonObject]:
        """The EventBridge events that AWS would have sent so far, in AWS's shape and in order."""
        with self.lock:
            self.clock.run_due()
            return self.history.sent_events()

    def logs(self, name: str) -> dict[str, str]:
        """Return the output of the lifecycle scripts of a notebook instance or an app.

        Args:
            name: The name or ARN of a notebook instance, or the ARN of an app.

        Returns:
            The text of each log stream, as CloudWatch has them: in ``/aws/sagemaker/NotebookInstances``
            ``{"lab/LifecycleConfigOnStart": "..."}``, and in ``/aws/sagemaker/studio``
            ``{"<domain id>/<owner>/JupyterLab/default/LifecycleConfigOnStart": "..."}``.

        Raises:
            ValueError: No resource has or had this name, or several do, in several regions.
        """
        with self.lock:
            self.clock.run_due()
            return self.history.logs_of(name)

    def server_log(self, name: str) -> str | None:
        """Return the end of the log of a live Jupyter server.

        Args:
            name: The name or ARN of a notebook instance or an app.

        Returns:
            The last lines of its log, also after it has stopped; None if its Jupyter was never opened, or without
            live Jupyter.

        Raises:
            ValueError: No resource has this name, or several do.
        """
        with self.lock:
            self.clock.run_due()
            return self.runtime.server_log(self.resource_store.find(name).process_id)

    def timeline(self, name: str) -> list[Moment]:
        """Return the statuses that a resource has had, in order; that of a deleted one ends with ``"gone"``.

        Args:
            name: The name or ARN of a resource that exists or existed.

        Raises:
            ValueError: No resource has or had this name, or several do.
        """
        with self.lock:
            self.clock.run_due()
            return self.history.timelines.find(name)

    @property
    def authorization(self) -> Any:
        """The :class:`sagemock.authorization.authorizer.PolicyAuthorizer` that decides about calls.

        Raises:
            RuntimeError: The mock was started without ``authorization``.
        """
        if self.authorizer is None:
            raise RuntimeError(
                "this cloud has no policies: pass authorization= to mock_sagemaker(), the marker or serve(), "
                'as in mock_sagemaker(authorization="iam.yaml")'
            )
        return self.authorizer

    def reset(self) -> None:
        """Remove all resources, faults, quotas and history; set clock and durations as they were in the beginning."""
        with self.lock:
            if self.journal:
                self.journal.check(probe=True)
            if self.runtime.launcher:
                for resource in self.resource_store.all():
                    self.runtime.launcher.delete(resource.process_id)
            self.clear()
            self.clock.reset()
            self.history = History(size=self.history.size)
            self.changes += 1
            self.clock.on_change()
            self.save()

    # --- for dispatcher, resources and snapshots

    def clear(self) -> None:
        """Remove all resources, scheduled calls and settings; history and time remain, and nothing is saved."""
        self.resource_store.clear()
        self.clock.queue.clear()
        self.faults.clear()
        self.quotas.clear()
        self.account_features.clear()
        self.durations.reset()

    def record_call(self, call: Call) -> None:
        """Record a call."""
        self.history.calls.add(call)
        self.changes += 1

    def record_status(self, resource: Resource) -> None:
        """Record the current status of a resource, if its kind has statuses."""
        self.changes += 1
        if resource.lifecycle:
            status, failure = resource.status, resource.failure
            self.history.timelines.record(resource.arn, resource.name, resource.modified, status, failure)

    def publish(self, resource: Resource) -> None:
        """Record the current status of a resource, and the event of AWS for it, if its kind has events."""
        self.record_status(resource)
        if resource.event_type is not None:
            status = DELETED if resource.status == GONE else resource.status
            failure = resource.failure
            self.history.events.add(Event(resource, resource.modified, status, failure, resource.record, resource.tags))

    def log(self, resource: Resource, hook: str, text: str) -> None:
        """Record output of a lifecycle script."""
        self.history.log(resource.arn, f"{resource.log_stream}/{hook}", text)

    def save(self, *, required: bool = True) -> None:
        """Drop history that exceeds its size, and save the changes, if there is a journal.

        Args:
            required: Whether changes that cannot be saved are undone. Time and processes change resources by
                themselves; such changes stay in memory until they can be saved.

        Raises:
            SaveError: The changes could not be saved and were undone.
        """
        if self.history.size is None and self.journal is None:
            return  # as in most tests
        with self.lock:
            self.history.prune(lambda: (resource.arn for resource in self.resource_store.all()))
            if self.journal:
                self.journal.save(required=required)

    # --- for launchers

    def process_failed(self, process_id: str, reason: str) -> None:
        """Let the resources fail that a launcher can no longer run a process for."""
        with self.lock:
            self.clock.run_due()
            for resource in self.resource_store.all():
                if resource.process_id == process_id:
                    resource.process_failed(reason)
            self.save(required=False)

    def close(self) -> None:
        """End the programs that run for this cloud."""
        self.runtime.close()


def _lifecycles() -> dict[str, Lifecycle]:
    return {kind.kind: kind.lifecycle for kind in StatefulResource.kinds() if kind.lifecycle}
