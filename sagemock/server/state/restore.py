"""Fills a new cloud from the database."""

from __future__ import annotations

import json
from collections.abc import Set
from typing import TYPE_CHECKING

from sagemock.cloud.history.history import History

from . import history_rows, resource_rows, settings_rows
from .errors import StateError
from .tables import RESOURCES, SETTINGS, TABLES

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .database import Database


def restore(cloud: Cloud, database: Database) -> bool:
    """Fill a cloud from a database and return whether the database had content.

    Raises:
        StateError: The content is damaged, or does not fit the cloud's clock.
        ValueError: The cloud is not new.
    """
    rows = [text for name, text in database.read(SETTINGS) if name == "cloud"]
    if not rows:
        if any(database.read(table) for table in TABLES if table is not SETTINGS):
            raise database.damaged("row 'cloud' of the table settings is missing")
        return False
    if cloud.resource_store.all() or cloud.history.calls.total:
        raise ValueError("a state can only be restored into a new Cloud, and this one has been used")
    try:
        _fill(cloud, database, json.loads(rows[0]))
    except (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise database.damaged(f"{type(error).__name__}: {error}") from error
    return True


def replace_content(
    cloud: Cloud, database: Database, *, kept_processes: Set[str] = frozenset(), time: float | None = None
) -> None:
    """Give a cloud the content of a database, in place of its own.

    Args:
        cloud: The cloud.
        database: The database, which :func:`restore` accepts.
        kept_processes: The identifiers of the processes that are not affected. All others stop; those of the content
            start again, and the files of the rest are removed.
        time: The time to set the clock to, in epoch seconds; by default that of the content.
    """
    launcher = cloud.runtime.launcher
    stopped = {resource.process_id for resource in cloud.resource_store.all()} - kept_processes
    for process_id in stopped:
        if launcher:
            launcher.stop(process_id)
    cloud.clear()
    cloud.history = History(size=cloud.history.size)
    restore(cloud, database)
    if time is not None:
        cloud.clock.set_time(time)
    resources = [resource for resource in cloud.resource_store.all() if resource.process_id not in kept_processes]
    for resource in resources:
        resource.resume()
    for process_id in stopped - {resource.process_id for resource in resources}:
        if launcher:
            launcher.delete(process_id)


def _fill(cloud: Cloud, database: Database, settings: settings_rows.Settings) -> None:
    start, ahead = settings["clock"]
    if start is not None and cloud.clock.mode == "real":
        raise StateError(
            f"The state in {database.path} has a pinned clock, which the real clock cannot continue. Choose another "
            "clock, or name another directory."
        )
    cloud.clock.restore_position(start, ahead)
    settings_rows.restore(cloud, settings)
    resource_rows.restore(cloud, database.read(RESOURCES))
    history_rows.restore(cloud, database, settings["id"])
