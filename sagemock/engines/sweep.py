"""Ends the servers that a process has left behind, from their records."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from .kinds import engine
from .server_records import Owner, ServerRecord, ServerRecords
from .server_settings import ServerSettings
from .spawner_config import SpawnerConfig
from .spawners import create_spawner, spawner_class

_log = logging.getLogger(__name__)


def sweep(directory: Path, is_left: Callable[[Owner], bool], *, volumes: bool) -> list[str]:
    """End the servers whose owner is gone, and return their names.

    Args:
        directory: The directory of the records.
        is_left: Returns whether the servers of an owner are to be ended.
        volumes: Whether to remove their volumes, too.
    """
    records = ServerRecords(directory)
    left = [record for record in records if is_left(record.owner)]
    asyncio.run(_end(left, volumes=volumes))
    for record in left:
        records.remove(record.settings["name"])
    return [record.settings["name"] for record in left]


async def _end(records: Iterable[ServerRecord], *, volumes: bool) -> None:
    for record in records:
        try:
            await _end_server(record, volumes=volumes)
        except Exception:  # the others still end
            _log.exception("server %s could not be ended", record.settings["name"])


async def _end_server(record: ServerRecord, *, volumes: bool) -> None:
    kind, settings = engine(record.engine), ServerSettings.from_json(record.settings)
    spawner = create_spawner(spawner_class(kind), SpawnerConfig(**record.config).load(), settings)
    kind.configure(spawner, settings)
    spawner.load_state(record.state)
    if await spawner.poll() is None:
        await spawner.stop(now=True)
    await kind.clean_up(spawner)
    if volumes and settings.owns_volume:
        await kind.remove_volume(spawner, settings)
