"""Ends the servers that a process has left behind, from their records."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .kinds import engine
from .server_records import Owner, ServerRecord, ServerRecords
from .server_settings import ServerSettings
from .spawner_config import SpawnerConfig
from .spawners import create_spawner, spawner_class

_log = logging.getLogger(__name__)


def spawner_of(record_engine: str, config: SpawnerConfig, settings: ServerSettings) -> Any:
    """Return a spawner for a server, which is not yet configured by the engine."""
    kind = engine(record_engine)
    return create_spawner(
        spawner_class(kind.import_path, kind.package),
        config.load(),
        name=settings.name,
        user=settings.user,
        token=settings.token,
        environment=settings.environment,
    )


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
    kind, settings = engine(record.engine), ServerSettings(**record.settings)
    spawner = spawner_of(record.engine, SpawnerConfig(**record.config), settings)
    kind.configure(spawner, settings)
    spawner.load_state(record.state)
    if await spawner.poll() is None:
        await spawner.stop(now=True)
        await kind.wait_until_gone(spawner)
    if volumes:
        await kind.remove_volume(spawner, settings)
