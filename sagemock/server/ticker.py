"""Time goes on in a served cloud while nobody asks: what is due happens when it is due."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

LOG = logging.getLogger("sagemock.server")
LOOK = 0.1  # seconds


async def tick(cloud: Cloud, workers: ThreadPoolExecutor) -> None:
    """Let happen what is due, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(LOOK)
        if cloud.clock.is_due():
            await loop.run_in_executor(workers, _run_due, cloud)  # it may be a lifecycle script that is due


def _run_due(cloud: Cloud) -> None:
    try:
        with cloud.lock:
            cloud.clock.run_due()
            cloud.sync_launcher_clock()
            cloud.save()
    except Exception:
        LOG.exception("what was due failed inside sagemock")
