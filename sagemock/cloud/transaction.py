"""Transactions: resources that are added all or none, without a trace in the history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .external_services import NO_SERVICES

if TYPE_CHECKING:
    from .cloud import Cloud


@contextmanager
def transaction(cloud: Cloud) -> Iterator[None]:
    """Add resources without recording events and statuses; on an exception, remove them again.

    Their references to other services of AWS are accepted, as if the resources were created earlier.
    """
    history = cloud.history
    events, statuses = history.events.total, history.timelines.entries.total
    try:
        with (
            cloud.outbox.discarded(),
            cloud.resource_store.rolled_back_on_error(),
            _new_processes_stopped_on_error(cloud),
            _disconnected(cloud),
        ):
            yield
    finally:
        history.events.roll_back(events)
        history.timelines.roll_back(statuses)


@contextmanager
def _disconnected(cloud: Cloud) -> Iterator[None]:
    """Leave moto out of account."""
    find, cloud.find_external_services = cloud.find_external_services, lambda: NO_SERVICES
    try:
        yield
    finally:
        cloud.find_external_services = find


@contextmanager
def _new_processes_stopped_on_error(cloud: Cloud) -> Iterator[None]:
    process_ids = {resource.process_id for resource in cloud.resource_store.all()}
    try:
        yield
    except BaseException:
        for resource in cloud.resource_store.all():
            if cloud.runtime.launcher and resource.process_id not in process_ids:
                cloud.runtime.launcher.stop(resource.process_id)
        raise
