"""Parent's handle on a server process."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sagemock.jupyter.process_config import ProcessConfig, ServerConfig
from sagemock.processes import termination
from sagemock.processes.environment import server_environment
from sagemock.processes.interpreter import search_path
from sagemock.processes.lifeline import CLOSE, END
from sagemock.processes.signals import NO_SIGNAL


@dataclass(frozen=True)
class StartArguments:
    """Arguments of a start method: descriptors, private directory and environment of the server."""

    lifeline: int
    listener: int
    exit_pipe: int
    home: Path
    environment: dict[str, str]
    runtime_dir: Path


class ChildProcess(Protocol):
    """A server process that is a child of this process."""

    def end(self) -> None:
        """Kill the process if it still runs, and collect its exit status."""

    def forget(self) -> None:
        """Drop the process in a forked child, without ending it."""


StartServer = Callable[[StartArguments], ChildProcess | None]


class ServerProcess:
    """A process that serves Jupyter on the listening socket it inherits.

    Its configuration is sent over the lifeline, since it contains the signing key: never by ``argv`` or the
    environment. The lifeline then stays open. When it closes, this process has died, and the server ends. ``exit_fd``
    becomes readable when the server has ended or is about to end.
    """

    failure: str | None = None

    def __init__(self, start: StartServer, config: ServerConfig, listener: int) -> None:
        self.instance_id = secrets.token_hex(16)
        home = Path(config["home"])
        environment = (
            server_environment(home, self.instance_id, user_extensions=config["jupyter_extensions"])
            | config["environment"]
        )
        self._lifeline, server_end = socket.socketpair()
        self.exit_fd, exit_pipe = os.pipe()
        os.set_blocking(self.exit_fd, False)
        arguments = StartArguments(
            server_end.fileno(), listener, exit_pipe, home, environment, Path(config["runtime_dir"])
        )
        try:
            self._child = start(arguments)
        except BaseException:
            self._send(CLOSE)
            self._close()
            raise
        finally:
            server_end.close()
            os.close(exit_pipe)
        self._configure({**config, "environment": environment}, listener, exit_pipe)

    def _configure(self, config: ServerConfig, listener: int, exit_pipe: int) -> None:
        process_config: ProcessConfig = {
            **config,
            "listener": listener,
            "exit_pipe": exit_pipe,
            "instance_id": self.instance_id,
            "search_path": search_path(),
        }
        self._send(json.dumps(process_config).encode() + b"\n")

    def _send(self, message: bytes) -> None:
        # A server that has already died is noticed by exit_fd.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._lifeline.sendall(message, NO_SIGNAL)

    def exited_idle(self) -> bool:
        """Return whether the server has ended itself after its idle timeout."""
        with suppress(BlockingIOError):
            return bool(os.read(self.exit_fd, 1))
        return False

    def end(self) -> None:
        """End the server, its kernels and its terminals, and wait for their end."""
        self._send(END)
        termination.end_instance(self.instance_id)
        if self._child:
            self._child.end()
        self._send(CLOSE)
        self._close()

    def forget(self) -> None:
        """Close the descriptors in a forked child, without ending the server: it is the parent's."""
        if self._child:
            self._child.forget()
        self._close()

    def _close(self) -> None:
        self._lifeline.close()
        os.close(self.exit_fd)
