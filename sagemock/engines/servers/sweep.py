"""Ends the servers that a process has left behind, from their records."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sagemock.engines.engine import Engine
from sagemock.engines.kinds import engine
from sagemock.engines.spawner_config import SpawnerConfig
from sagemock.engines.spawners import create_spawner, spawner_class

from .records import Owner, ServerRecord, ServerRecords
from .settings import ServerSettings

_log = logging.getLogger(__name__)


def sweep(directory: Path, is_left: Callable[[Owner], bool], *, volumes: bool) -> list[str]:
    """End the servers whose owner is gone, and return their names.

    Args:
        directory: The directory of the records.
        is_left: Returns whether the servers of an owner are to be ended.
        volumes: Whether to remove their volumes, too, also those that they share.
    """
    records = ServerRecords(directory)
    left = [record for record in records if is_left(record.owner)]
    if left:
        with ThreadPoolExecutor(1) as other_thread:  # the caller's may run an event loop, as in an asynchronous test
            other_thread.submit(lambda: asyncio.run(_end(left, volumes=volumes))).result()
    for record in left:
        records.remove(record.settings["name"])
    return [record.settings["name"] for record in left]


async def _end(records: Collection[ServerRecord], *, volumes: bool) -> None:
    for record in records:
        await _log_errors(record, _end_server)
    for record in records if volumes else ():  # once no server uses one that several share
        await _log_errors(record, _remove_volume)


async def _log_errors(record: ServerRecord, act: Callable[[ServerRecord], Awaitable[None]]) -> None:
    try:
        await act(record)
    except Exception:  # the others still end
        _log.exception("server %s could not be ended", record.settings["name"])


async def _end_server(record: ServerRecord) -> None:
    kind, spawner, _ = _load(record)
    if await spawner.poll() is None:
        await spawner.stop(now=True)
    await kind.clean_up(spawner)


async def _remove_volume(record: ServerRecord) -> None:
    kind, spawner, settings = _load(record)
    await kind.remove_volume(spawner, settings)


def _load(record: ServerRecord) -> tuple[Engine, Any, ServerSettings]:
    kind, settings = engine(record.engine), ServerSettings.from_json(record.settings)
    spawner = create_spawner(spawner_class(kind), SpawnerConfig(**record.config).load(), settings)
    kind.configure(spawner, settings)
    spawner.load_state(record.state)
    return kind, spawner, settings
