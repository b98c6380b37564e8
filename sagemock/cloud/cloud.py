"""Cloud: the interface of one simulated AWS for tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import EllipsisType
from typing import ClassVar, TypeAlias

from sagemock.protocol.json_types import JsonValue

from .delivery.pattern import EventPattern, PatternSource
from .delivery.subscription import Handler, Subscription
from .faults.maintenance import begin_maintenance
from .history.history import History
from .inventory.inspection import Inspection
from .resource import Resource
from .stateful_resource import StatefulResource

SeedSource: TypeAlias = str | os.PathLike[str] | Mapping[str, JsonValue]


def _no_seeder(cloud: Cloud, source: SeedSource) -> int:
    raise NotImplementedError(f"{cloud!r} cannot load {source!r}: sagemock.mock.factory is not imported")


class Cloud(Inspection):
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
        find_external_services: Returns the rest of AWS, as it is now.
        history: Everything that happened.
        journal: Saves changes to a state; None if nothing is saved.
        lock: Held while the cloud is read or changed.
        on_unsupported: "raise", or "empty-lists" for List operations that sagemock does not simulate.
        outbox: Delivers events to their receivers.
        quotas: The account's quotas.
        resource_store: The resources of all accounts and regions.
        snapshots: Its named copies; None before the first one.
        runtime: The launcher, and the endpoint that its servers call.
    """

    # Set by sagemock.mock.factory: seeds create resources by their operations, which are built on this package.
    seeder: ClassVar[Callable[[Cloud, SeedSource], int]] = _no_seeder

    def __repr__(self) -> str:
        return f"<Cloud of account {self.account_id}: {len(self.resource_store.all())} resources, {self.clock!r}>"

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
            self.faults.inject_transition_failure(
                name if name in StatefulResource.lifecycles() else self._find_arn(name), reason
            )
            self.save()

    def maintain(self, name: str) -> None:
        """Begin the maintenance of a resource.

        A notebook instance goes through PendingMaintenance and InMaintenance, and is InService again then. An MLflow
        tracking server goes through MaintenanceInProgress to MaintenanceComplete, as does the MaintenanceStatus of an
        MLflow app.

        Args:
            name: The name or ARN of the resource, which must not be in transition.

        Raises:
            ValueError: No such resource exists, several do, it has no maintenance, or it is in another status.
        """
        with self.lock:
            self.clock.run_due()
            begin_maintenance(self.resource_store.find(name))
            self.save()

    def _find_arn(self, name: str) -> str:
        arns = [resource.arn for resource in self.resource_store.stateful(name)]
        if len(arns) == 1:
            return arns[0]
        kinds = ", ".join(map(repr, StatefulResource.lifecycles()))
        raise ValueError(
            f"fail_next({name!r}): the target must be a kind ({kinds}), or the name or "
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

    def on_event(self, pattern: PatternSource, handler: Handler) -> Subscription:
        """Call a function with each event from now on that matches a pattern.

        The events are those of :attr:`events`, and ``AWS API Call via CloudTrail`` for each call that changes
        something, as a rule of EventBridge gets them. The function is called with one event at a time, in order, before
        the call that caused the event returns. It may call SageMaker. That call raises the function's exceptions, after
        the event was delivered to other handlers; a server logs them instead.

        Args:
            pattern: An event pattern of EventBridge, as a mapping or as JSON, such as
                ``{"source": ["aws.sagemaker"], "detail": {"NotebookInstanceStatus": ["InService"]}}``.
            handler: A function that takes an event, or an event and a context, as Lambda functions do.

        Returns:
            The subscription, whose ``cancel()`` ends it. It outlasts :meth:`reset`.

        Raises:
            TypeError: The pattern is not a mapping or a string, or the handler is not a function.
            ValueError: EventBridge would refuse the pattern.
        """
        subscription = Subscription(self.outbox, EventPattern(pattern), handler)
        self.outbox.add(subscription)
        return subscription

    def reset(self) -> None:
        """Remove all resources, faults, quotas and history; set clock and durations as they were in the beginning."""
        with self.lock:
            if self.journal:
                self.journal.check(probe=True)
            if self.runtime.mlflow:
                self.runtime.mlflow.clear()
            if self.runtime.launcher:
                for resource in self.resource_store.all():
                    self.runtime.launcher.delete(resource.process_id)
            self.clear()
            self.clock.reset()
            self.history = History(size=self.history.size)
            self.changes += 1
            self.clock.on_change()
            self.save()
