"""Helpers for asyncio's tasks."""

from __future__ import annotations

import asyncio
from typing import Any


async def first_of(*tasks: asyncio.Future[Any]) -> None:
    """Wait until the first task ends, and raise its exception if it has one. The others go on."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def cancel(task: asyncio.Future[Any]) -> None:
    """Cancel a task unless it has ended, wait for its end, and drop its exception."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.exception()  # or asyncio would log that it was never retrieved
