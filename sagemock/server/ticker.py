"""Background task that runs due transitions."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

LOG = logging.getLogger("sagemock.server")
POLL_INTERVAL = 0.1  # seconds


async def tick(cloud: Cloud, workers: ThreadPoolExecutor) -> None:
    """Run the due transitions of a cloud while no client calls it, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(POLL_INTERVAL)
        if cloud.clock.is_due() or (cloud.journal and cloud.journal.failure):
            await loop.run_in_executor(workers, _run_due, cloud)  # in a thread: it may be a lifecycle script


def _run_due(cloud: Cloud) -> None:
    try:
        with cloud.lock:
            cloud.clock.run_due()
            cloud.runtime.sync_clock()
            cloud.save(required=False)
    except Exception:
        LOG.exception("a due transition failed inside sagemock")
