"""Fills a new cloud from the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

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
