"""The first process of one instance: it starts the server, adopts whatever detaches itself, and ends all of them."""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from sagemock.jupyter.storage.runtime_dir import remove_tree

from . import termination
from .linux import ProcessMark, adopt_orphans, descendants, die_with
from .mount_namespace import enter_namespace
from .signals import Signals, reap


class InitProcess:
    """Runs in a fork of the supervisor. ``lifeline`` brings its order; anything after that, and its end, tell it to
    end. It holds ``gone`` for as long as anything of the instance is there.
    """

    def __init__(self, brand: ProcessMark, lifeline: int, listener: int, gone: int) -> None:
        self._brand = brand
        self._lifeline = socket.socket(fileno=lifeline)
        self._listener, self._gone = listener, gone

    def run(self) -> None:
        adopt_orphans()
        os.setsid()
        self._signals = Signals()
        if order := self._receive():
            self._keep({**order, "listener": self._listener, "gone": self._gone})

    def _receive(self) -> dict[str, Any] | None:
        """The order, unless whoever gives it is gone or thought better of it."""
        data = bytearray()
        while b"\n" not in data:
            if not (part := self._lifeline.recv(1 << 16)):
                return None
            data += part
        order, _newline, more = data.partition(b"\n")
        return None if more else json.loads(order)

    def _keep(self, order: dict[str, Any]) -> None:
        self._brand.write(order["mark"])
        os.chdir(order["home"])
        _write_to(Path(order["home"]) / "server.log")
        order = enter_namespace(order)
        server = fork(partial(self._serve, order, os.getpid()))
        os.close(self._listener)
        self._wait(server)
        termination.end_all(_live_descendants)
        if self._is_orphaned():
            remove_tree(Path(order["workshop"]))

    def _serve(self, order: dict[str, Any], keeper: int) -> None:
        self._signals.close()
        self._lifeline.close()
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.path[:] = order["path"]
        from .entrypoint import serve_until

        die_with(keeper)
        serve_until(lambda: os._exit(0), order)

    def _wait(self, server: int) -> None:
        while True:
            ready, _, _ = select.select([self._lifeline.fileno(), self._signals.fileno()], [], [])
            if self._lifeline.fileno() in ready or self._signals.take() or server in reap():
                return

    def _is_orphaned(self) -> bool:
        with suppress(BlockingIOError):
            return not self._lifeline.recv(1, socket.MSG_DONTWAIT)
        return False


def fork(run: Callable[[], None]) -> int:
    """The id of a new process that does nothing but ``run()``."""
    return os.fork() or _end_after(run)


def _end_after(run: Callable[[], None]) -> NoReturn:
    try:
        run()
    except SystemExit as end:
        print(end, file=sys.stderr, flush=True)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(0)  # nothing of what this was forked from may go on in it


def _live_descendants() -> list[int]:
    reap()
    return descendants(os.getpid())


def _write_to(log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for standard in (1, 2):
        os.dup2(descriptor, standard)
    os.close(descriptor)
