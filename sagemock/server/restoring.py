"""A new cloud, filled with what a database keeps of an earlier one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from . import parts, records, remembering
from .database import StateError

if TYPE_CHECKING:
    from ..cloud import Cloud
    from .database import Database

_FIND = "SELECT kind, account, region, key, data FROM resources ORDER BY place"


def restore(cloud: Cloud, database: Database) -> bool:
    """Fill ``cloud``, if anything is kept; whether it is.

    Raises :class:`StateError` for what makes no sense, ValueError for a cloud that has been used.
    """
    found = database.rows("SELECT data FROM parts WHERE name = 'cloud'")
    if not found:
        return False
    if cloud.everything() or cloud.history.calls:
        raise ValueError("a state can only be restored into a new Cloud, and this one has been used")
    try:
        _fill(cloud, database, json.loads(found[0][0]))
    except (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise database.damaged(f"{type(error).__name__}: {error}") from error
    return True


def _fill(cloud: Cloud, database: Database, kept: parts.Parts) -> None:
    start, ahead = kept["clock"]
    if start is not None and cloud.clock.mode == "real":
        raise StateError(
            f'The state in {database.path} has a clock that is pinned, and clock="real" cannot go on with that: start '
            "with another clock, or name another directory."
        )
    cloud.clock.resume(start, ahead)
    parts.restore(cloud, kept)
    records.restore(cloud, database.rows(_FIND))
    remembering.restore(cloud, database, kept["id"])
