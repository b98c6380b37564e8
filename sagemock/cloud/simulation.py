"""Simulation: clock, faults, quotas, history and resources of one simulated AWS."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from .account_features import AccountFeatures
from .authorizer import Authorizer
from .clock.clock import Clock
from .clock.duration_parser import Duration
from .clock.durations import Durations
from .delivery.outbox import Outbox
from .delivery.receiver import EventBridge
from .external_services import NO_SERVICES, ExternalServices
from .faults.faults import Faults
from .history import trail_records
from .history.calls import NewCall, read_call
from .history.events import DELETED, Event
from .history.history import History
from .journal import Journal, SnapshotStore
from .launcher import Launcher
from .lifecycle import GONE
from .operations import ON_UNSUPPORTED
from .option_error import OptionError
from .quotas import Quotas
from .region import region_maker
from .resource import Resource
from .resource_store import ResourceStore
from .runtime import Runtime
from .stateful_resource import StatefulResource

ACCOUNT_ID = "123456789012"
_ACCOUNT_ID = re.compile(r"[0-9]{12}").fullmatch


class Simulation:
    """One simulated AWS, with the interface of the dispatcher, of resources and of states.

    :class:`sagemock.Cloud` describes the arguments and attributes.
    """

    def __init__(
        self,
        *,
        account_id: str = ACCOUNT_ID,
        clock: Clock | None = None,
        durations: Mapping[str, Mapping[str, Duration]] | None = None,
        launcher: Launcher | None = None,
        on_unsupported: str = "raise",
    ) -> None:
        if not isinstance(account_id, str) or not _ACCOUNT_ID(account_id):
            raise OptionError("account_id", account_id, f"must be a string of 12 digits, such as {ACCOUNT_ID!r}")
        if on_unsupported not in ON_UNSUPPORTED:
            raise OptionError(
                "on_unsupported", on_unsupported, f"must be one of {', '.join(map(repr, ON_UNSUPPORTED))}"
            )
        self.account_id = account_id
        self.on_unsupported = on_unsupported
        self.clock = clock or Clock()
        self.lock = self.clock.lock
        self.outbox = Outbox(self.lock)
        self.runtime = Runtime(self.clock, launcher)
        self.journal: Journal[Resource] | None = None
        self.snapshots: SnapshotStore | None = None
        self.authorizer: Authorizer | None = None
        self.caller_arn = ""
        self.quotas = Quotas()
        self.account_features = AccountFeatures()
        self.faults = Faults(account_id)
        self.find_external_services: Callable[[], ExternalServices] = lambda: NO_SERVICES
        self.outbox.add(EventBridge(self))
        self.durations = Durations(StatefulResource.lifecycles(), {} if durations is None else durations)
        self.resource_store = ResourceStore(account_id, region_maker(self))
        self.history = History()
        self.changes = 0

    @property
    def external_services(self) -> ExternalServices:
        """The rest of AWS: moto's services while moto's mock is active."""
        return self.find_external_services()

    def clear(self) -> None:
        """Remove all resources, scheduled calls and settings; history and time remain, and nothing is saved."""
        for resource in self.resource_store.all():
            self.external_services.release(resource)
        self.resource_store.clear()
        self.clock.queue.clear()
        self.faults.clear()
        self.quotas.clear()
        self.account_features.clear()
        self.durations.reset()

    def record_call(self, call: NewCall) -> int:
        """Record a call, and the event for it if it changes something; return its number."""
        history = self.history
        number = history.calls.total
        history.calls.add(call)
        self.changes += 1
        if not trail_records.is_read_only(call[0]) and self.outbox.is_wanted():
            self.outbox.put(partial(trail_records.as_event, read_call(call), history.id, number))
        return number

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
            failure, history = resource.failure, self.history
            event = Event(resource, resource.modified, status, failure, resource.record, resource.tags)
            history.events.add(event)
            if self.outbox.is_wanted():
                self.outbox.put(partial(event.as_sent, history.id, history.events.total - 1))

    def log(self, resource: Resource, hook: str, text: str) -> None:
        """Record output of a lifecycle script or, without a hook, of the program of a resource."""
        stream = f"{resource.log_stream}/{hook}" if hook else resource.log_stream
        self.history.log(resource.arn, stream, text)

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
