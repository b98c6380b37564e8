"""Time goes on in a served cloud while nobody asks: what is due happens when it is due."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..cloud import Cloud

LOOK = 0.1  # seconds


async def tick(cloud: Cloud) -> None:
    """Let happen what is due, until cancelled."""
    while True:
        await asyncio.sleep(LOOK)
        if cloud.clock.is_due():
            await asyncio.to_thread(_run_due, cloud)  # it may be a lifecycle script that is due


def _run_due(cloud: Cloud) -> None:
    with cloud.lock:
        cloud.clock.run_due()
        cloud.tell_time()
