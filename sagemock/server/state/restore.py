"""A new cloud, filled with what a database keeps of an earlier one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from . import history_rows, resource_rows, settings_rows
from .database import StateError
from .tables import PARTS, RESOURCES, TABLES

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .database import Database


def restore(cloud: Cloud, database: Database) -> bool:
    """Fill ``cloud``, if anything is kept; whether it is.

    Raises :class:`StateError` for what makes no sense, ValueError for a cloud that has been used.
    """
    found = [text for name, text in PARTS.read(database) if name == "cloud"]
    if not found:
        if any(table.read(database) for table in TABLES if table is not PARTS):
            raise database.damaged("row 'cloud' of the table parts is missing")
        return False
    if cloud.all_resources() or cloud.history.calls.total:
        raise ValueError("a state can only be restored into a new Cloud, and this one has been used")
    try:
        _fill(cloud, database, json.loads(found[0]))
    except (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise database.damaged(f"{type(error).__name__}: {error}") from error
    return True


def _fill(cloud: Cloud, database: Database, kept: settings_rows.Parts) -> None:
    start, ahead = kept["clock"]
    if start is not None and cloud.clock.mode == "real":
        raise StateError(
            f'The state in {database.path} has a clock that is pinned, and clock="real" cannot go on with that: start '
            "with another clock, or name another directory."
        )
    cloud.clock.resume(start, ahead)
    settings_rows.restore(cloud, kept)
    resource_rows.restore(cloud, RESOURCES.read(database))
    history_rows.restore(cloud, database, kept["id"])
