"""One server process: what it is given and told, how its end is noticed, and how it is made to end."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from . import termination
from .environment import server_environment

NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)  # a user may have made SIGPIPE deadly again


@dataclass(frozen=True)
class StartArguments:
    """What a server is given: three descriptors, its private directory, its environment, and what to clear away."""

    lifeline: int
    listener: int
    gone: int
    home: Path
    environment: dict[str, str]
    workshop: Path


class Started(Protocol):
    """What there is to know of a server process where it is a child of this one."""

    def end(self) -> None:
        """Kill it, if need be, and collect it."""

    def forget(self) -> None:
        """It is somebody else's child."""


Start = Callable[[StartArguments], Started | None]


class ServerProcess:
    """A process, started by ``start``, that serves Jupyter on the listening socket it inherits.

    Its lifeline brings its order (the signing key is in it, so never argv or the environment), and then stays open: its
    end tells it that we are gone. ``ended`` becomes readable when the server has ended, or a moment before.
    """

    def __init__(self, start: Start, order: dict[str, Any], listener: int, home: Path) -> None:
        self.mark = secrets.token_hex(16)
        environment = server_environment(home, self.mark) | order.get("environment", {})
        self._lifeline, theirs = socket.socketpair()
        self.ended, gone = os.pipe()
        os.set_blocking(self.ended, False)
        handover = StartArguments(theirs.fileno(), listener, gone, home, environment, Path(order["workshop"]))
        try:
            self._started = start(handover)
        except BaseException:
            self._close()
            raise
        finally:
            theirs.close()
            os.close(gone)
        descriptors = {"listener": listener, "gone": gone}
        own = {"environment": environment, "path": search_path(), "mark": self.mark}
        self._tell(json.dumps({**order, **descriptors, **own}).encode() + b"\n")

    def _tell(self, words: bytes) -> None:
        # One that died at once is noticed by its other pipe.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._lifeline.sendall(words, NO_SIGNAL)

    def exited_idle(self) -> bool:
        """Whether it has ended, by its own wish."""
        with suppress(BlockingIOError):
            return bool(os.read(self.ended, 1))
        return False

    def end(self) -> None:
        """End the server, its kernels and its terminals; return when they are gone."""
        self._tell(b"end")
        termination.end(self.mark)
        if self._started:
            self._started.end()
        self._close()

    def forget(self) -> None:
        """In a forked child, where all this is somebody else's: let go, end nothing."""
        if self._started:
            self._started.forget()
        self._close()

    def _close(self) -> None:
        self._lifeline.close()
        os.close(self.ended)


def search_path() -> list[str]:
    """``sys.path``, for a process with another working directory."""
    return [str(Path(entry).absolute()) for entry in sys.path]
