"""Ends the servers that a process has left behind, from their records."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

from sagemock.engines.engine import Engine
from sagemock.engines.kinds import engine
from sagemock.engines.spawner_config import SpawnerConfig
from sagemock.engines.spawners import create_spawner, spawner_class

from .endings import MAX_ENDS
from .records import Owner, ServerRecord, ServerRecords
from .settings import ServerSettings

SECONDS = 60.0  # for all servers together
_log = logging.getLogger(__name__)


def sweep(directory: Path, is_left: Callable[[Owner], bool], *, volumes: bool) -> list[str]:
    """End the servers whose owner is gone, and return their names.

    The records of servers that do not end in time stay, for the next sweep.

    Args:
        directory: The directory of the records.
        is_left: Returns whether the servers of an owner are to be ended.
        volumes: Whether to remove their volumes, too, also those that they share.
    """
    records = ServerRecords(directory)
    left = [record for record in records if is_left(record.owner)]
    if not left:
        return []
    with ThreadPoolExecutor(1) as other_thread:  # the caller's may run an event loop, as in an asynchronous test
        ended = other_thread.submit(lambda: asyncio.run(_end(left, volumes=volumes))).result()
    names: list[str] = [record.settings["name"] for record in ended]
    for name in names:
        records.remove(name)
    return names


async def _end(records: Collection[ServerRecord], *, volumes: bool) -> Collection[ServerRecord]:
    """End servers, and return the records of those for which that was done in time, also if it has failed."""
    deadline = monotonic() + SECONDS
    ended = await _act_on_all(records, _end_server, deadline)
    return await _act_on_all(ended, _remove_volume, deadline) if volumes else ended  # none uses a shared one any more


async def _act_on_all(
    records: Collection[ServerRecord], act: Callable[[ServerRecord], Awaitable[None]], deadline: float
) -> Collection[ServerRecord]:
    """Act on many servers at the same time, and return the records of those for which that was done in time."""
    slots = asyncio.Semaphore(MAX_ENDS)

    async def act_in_turn(record: ServerRecord) -> None:
        async with slots:
            try:
                await act(record)
            except Exception:  # the others still end
                _log.exception("server %s could not be ended", record.settings["name"])

    tasks = {asyncio.create_task(act_in_turn(record)): record for record in records}
    late = (await asyncio.wait(tasks, timeout=max(0, deadline - monotonic())))[1] if tasks else set()
    for task in late:
        task.cancel()
        _log.error("server %s has not ended within %g seconds", tasks[task].settings["name"], SECONDS)
    return [record for task, record in tasks.items() if task not in late]


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
