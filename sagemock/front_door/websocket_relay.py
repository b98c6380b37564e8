"""Websocket between a client and a program, which ends with the session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from .http1.streams import Stream
from .http1.websocket_frames import FrameBoundaries, close_frame
from .tasks import cancel, first_of

POLICY_VIOLATION = 1008  # the status that Jupyter sends, too
SESSION_ENDED = "the session has ended"
FRAME_SECONDS = 5.0  # for a program to complete a frame after the end of a session


class WebsocketRelay:
    """Copies the bytes of a websocket in both directions.

    Args:
        client: The connection of the client.
        program: The connection to the program.
        on_activity: Called when the client sends bytes.
    """

    def __init__(self, client: Stream, program: Stream, on_activity: Callable[[], object]) -> None:
        self._client, self._program, self._on_activity = client, program, on_activity
        self._frames = FrameBoundaries()
        self._is_writing = self._is_ending = False

    async def run(self, session_end: asyncio.Task[None]) -> None:
        """Copy until a side closes its connection, or the session ends."""
        incoming = asyncio.create_task(self._to_program())
        outgoing = asyncio.create_task(self._to_client())
        try:
            await first_of(incoming, outgoing, session_end)
            if session_end.done():
                await self._end_session(outgoing)
        finally:
            for task in (incoming, outgoing):
                await cancel(task)

    async def _to_program(self) -> None:
        while data := await self._client.read():
            self._on_activity()
            await self._program.write(data)

    async def _to_client(self) -> None:
        """Copy until the program closes its connection or, once the session has ended, the end of a frame."""
        while data := await self._program.read():
            boundary = self._frames.feed(data)
            self._is_writing = True
            await self._client.write(data[:boundary] if self._is_ending and boundary else data)
            self._is_writing = False
            if self._is_ending and (boundary or self._frames.is_between_frames):
                return

    async def _end_session(self, outgoing: asyncio.Task[None]) -> None:
        self._is_ending = True
        if self._is_writing or not self._frames.is_between_frames:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.shield(outgoing), FRAME_SECONDS)
        await cancel(outgoing)
        await self._client.write(close_frame(POLICY_VIOLATION, SESSION_ENDED))
