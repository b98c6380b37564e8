"""Waiting for the end of a session: a clock that moves does not keep a coroutine that is cancelled."""

import asyncio

import pytest

from sagemock.front_door.event_loop import EventLoopThread
from sagemock.front_door.session_clock import SessionClock

NOW = 1_700_000_000.0


@pytest.fixture
def thread():
    thread = EventLoopThread()
    yield thread
    thread.close()


@pytest.mark.parametrize("steps", range(8))
def test_a_move_of_the_clock_drops_no_cancellation(thread, steps):
    clock = SessionClock(NOW, thread)

    async def cancel_after_a_move():
        waiting = asyncio.create_task(clock.wait_until(NOW + 1000))
        await asyncio.sleep(0)
        clock.set(NOW)
        for _ in range(steps):
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait({waiting}, timeout=1)
        return waiting.cancelled()

    assert thread.submit(cancel_after_a_move()).result()


def test_a_move_of_the_clock_ends_the_wait(thread):
    clock = SessionClock(NOW, thread)

    async def wait():
        waiting = asyncio.create_task(clock.wait_until(NOW + 1000))
        await asyncio.sleep(0)
        clock.set(NOW + 1001)
        await asyncio.wait({waiting}, timeout=10)
        return waiting.done()

    assert thread.submit(wait()).result()
