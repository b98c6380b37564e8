"""Commands for snapshots: take, restore, list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from sagemock.protocol.json_types import JsonObject
from sagemock.server.state.errors import StateError

from .command import action, query
from .queries import clock_state

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.journal import SnapshotStore

Name = Annotated[str, "up to 64 letters, digits, hyphens and underscores"]


def _store(cloud: Cloud) -> SnapshotStore:
    from sagemock.server.state.snapshots import snapshots_of  # loads SQLite

    return snapshots_of(cloud)


@contextmanager
def _as_value_error() -> Iterator[None]:
    """Raise the error for a file that cannot be used as one that the client of the admin API gets to see."""
    try:
        yield
    except StateError as error:
        raise ValueError(error) from error


@action
def snapshot(cloud: Cloud, name: Name) -> JsonObject:
    """Save everything under a name, in place of an earlier snapshot of that name."""
    with _as_value_error():
        _store(cloud).take(name)
    return {"snapshot": name, "resources": len(cloud.resource_store.all())}


@action
def restore(cloud: Cloud, name: Name) -> JsonObject:
    """Return to a snapshot: resources, clock, faults, settings, calls and events are as they were."""
    with _as_value_error():
        _store(cloud).restore(name)
    return {"snapshot": name, "resources": len(cloud.resource_store.all()), **clock_state(cloud)}


@query
def snapshots(cloud: Cloud) -> JsonObject:
    """Return the names of the snapshots."""
    return {"snapshots": _store(cloud).names()}
