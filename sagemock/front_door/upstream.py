"""Upstream: a program behind the front door, which the first authenticated request starts."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeAlias

from sagemock.jupyter.storage.shared_clock import monotonic

from .http1.streams import Stream

Address: TypeAlias = "str | tuple[str, int]"  # the path of a unix socket, or host and port

MAX_STARTS = 5
WITHIN_SECONDS = 60.0
PATIENCE = 20.0  # seconds that a request waits for the start of a program
PAGE_PATIENCE = 5.0  # and that of a browser, whose user sees a page then
RETRY_SECONDS = 0.01


class RunningProgram(Protocol):
    """A program that was started."""

    @property
    def address(self) -> Address:
        """The address at which it serves, now or soon. Until it does, it must not accept connections."""

    def is_alive(self) -> bool:
        """Return whether it has not ended."""

    def progress(self) -> str:
        """Return a line about its start for the person who waits, or an empty string."""

    def end(self) -> None:
        """End it with all processes that it has started, and wait for their end."""


class StillStarting(Exception):
    """The program does not accept connections yet; the message is its progress."""


class ProgramFailed(Exception):
    """The program has ended too often to be started again; the message is the reason."""


class Upstream:
    """A program that starts once for all requests that wait for it, and again after a crash.

    Args:
        start: Starts the program; called on a thread of its own.
        on_failed: Called with the reason, on such a thread, when the program is not started again.
        patience: The seconds that a request waits for the program.
        progress: Returns a line about the start that is under way for the person who waits, or an empty string.
    """

    def __init__(
        self,
        start: Callable[[], RunningProgram],
        on_failed: Callable[[str], object] = lambda _reason: None,
        patience: float = PATIENCE,
        progress: Callable[[], str] = str,
    ) -> None:
        self._start, self._on_failed, self._patience, self._progress = start, on_failed, patience, progress
        self._program: RunningProgram | None = None
        self._starting: asyncio.Task[RunningProgram] | None = None
        self._starts: deque[float] = deque(maxlen=MAX_STARTS)
        self._lock = threading.Lock()
        self._is_closed = False

    @property
    def program(self) -> RunningProgram | None:
        """The program, if it was started and not found dead since."""
        return self._program

    async def connect(self, *, is_page: bool = False) -> Stream:
        """Return a connection to the program, which is started if it does not run.

        Args:
            is_page: Whether a browser requests a page: it does not wait for longer than :data:`PAGE_PATIENCE`.

        Raises:
            StillStarting: It does not accept connections in time.
            ProgramFailed: It has ended too often, or cannot be started.
        """
        patience = min(PAGE_PATIENCE, self._patience) if is_page else self._patience
        deadline = monotonic() + patience
        while True:
            program = await self._running(deadline)
            with suppress(OSError):
                return await _connect(program.address)
            if monotonic() > deadline:
                raise StillStarting(program.progress())
            await asyncio.sleep(RETRY_SECONDS)

    async def _running(self, deadline: float) -> RunningProgram:
        if self._program and not self._starting and self._program.is_alive():
            return self._program
        if self._starting is None:
            self._starting = asyncio.get_running_loop().create_task(self._run_start())
        try:
            # Shielded: the start goes on for the requests that wait longer.
            return await asyncio.wait_for(asyncio.shield(self._starting), max(0.0, deadline - monotonic()))
        except asyncio.TimeoutError:
            raise StillStarting(self._progress()) from None

    async def _run_start(self) -> RunningProgram:
        loop = asyncio.get_running_loop()
        try:
            dead, self._program = self._program, None
            if dead:
                await self.end(dead)
            self._count_start()
            return await self.launch()
        except (OSError, ProgramFailed) as error:
            if not self._is_closed:
                loop.run_in_executor(None, self._on_failed, str(error))
            raise ProgramFailed(str(error)) from None
        finally:
            self._starting = None

    async def launch(self) -> RunningProgram:
        """Start the program; on a thread, unless a subclass knows better.

        Raises:
            OSError: It cannot be started; the message is the reason.
        """
        return await asyncio.get_running_loop().run_in_executor(None, self._start_unless_closed)

    async def end(self, dead: RunningProgram) -> None:
        """End the remaining processes of a program; on a thread, unless a subclass knows better."""
        await asyncio.get_running_loop().run_in_executor(None, dead.end)

    def _start_unless_closed(self) -> RunningProgram:
        with self._lock:
            if self._is_closed:
                raise ProgramFailed("it was stopped")
            self._program = self._start()
            return self._program

    def _count_start(self) -> None:
        if len(self._starts) == MAX_STARTS and monotonic() - self._starts[0] < WITHIN_SECONDS:
            raise ProgramFailed(f"the program ended {MAX_STARTS} times within {WITHIN_SECONDS:.0f} seconds")
        self._starts.append(monotonic())

    def close(self) -> None:
        """End the program; may be called on any thread."""
        with self._lock:  # a start that has begun is completed first
            self._is_closed = True
            program, self._program = self._program, None
        if program:
            program.end()


async def _connect(address: Address) -> Stream:
    sock = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, address)
        if not isinstance(address, str):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Stream(sock)
    except BaseException:
        sock.close()
        raise
