"""First process of an instance: starts the server, adopts processes that detach themselves, and ends all of them."""

from __future__ import annotations

import json
import os
import select
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from sagemock.jupyter.process_config import ProcessConfig
from sagemock.jupyter.storage.runtime_dir import remove_tree

from . import network_namespace, termination
from .lifeline import Lifeline
from .linux import ProcessMark, adopt_orphans, die_with, live_descendants, reap
from .mount_namespace import enter_namespace
from .signals import Signals


class InitProcess:
    """The init process of one instance, in a fork of the fork server.

    Its configuration arrives on ``lifeline``. Any later byte on it, and its end, end the process. It holds
    ``exit_pipe`` open as long as any process of the instance runs. If the user's process has died, it removes
    ``runtime_dir``: the fork server may have been killed, too.
    """

    def __init__(self, mark: ProcessMark, runtime_dir: Path, lifeline: int, listener: int, exit_pipe: int) -> None:
        self._mark, self._runtime_dir = mark, runtime_dir
        self._lifeline = Lifeline(lifeline)
        self._listener, self._exit_pipe = listener, exit_pipe

    def run(self) -> None:
        """Read the configuration and run the server until its end."""
        adopt_orphans()
        os.setsid()
        self._signals = Signals()
        if config := self._receive():
            self._run_server({**config, "listener": self._listener, "exit_pipe": self._exit_pipe})
        if self._lifeline.has_died():
            remove_tree(self._runtime_dir)

    def _receive(self) -> ProcessConfig | None:
        """Return the configuration; None if the launcher has died or already stopped the instance."""
        data = bytearray()
        while b"\n" not in data:
            if not (chunk := self._lifeline.read()):
                return None
            data += chunk
        line, _newline, rest = data.partition(b"\n")
        if rest:
            return None
        config: ProcessConfig = json.loads(line)
        return config

    def _run_server(self, config: ProcessConfig) -> None:
        self._mark.write(config["instance_id"])
        os.chdir(config["home"])
        _redirect_output(Path(config["home"]) / "server.log")
        config["volume"] = enter_namespace(config)
        network_namespace.join(config)
        server = fork(partial(self._serve, config, os.getpid()))
        os.close(self._listener)
        self._wait_for_end(server)
        termination.end_all(live_descendants)

    def _serve(self, config: ProcessConfig, init_process: int) -> None:
        self._signals.close()
        self._lifeline.close()
        os.environ.clear()
        os.environ.update(config["environment"])
        sys.path[:] = config["search_path"]
        from .entrypoint import serve_until

        die_with(init_process)
        serve_until(lambda: os._exit(0), config)

    def _wait_for_end(self, server: int) -> None:
        while True:
            ready, _, _ = select.select([self._lifeline.fileno(), self._signals.fileno()], [], [])
            if self._lifeline.fileno() in ready or self._signals.take() or server in reap():
                return


def fork(run: Callable[[], None]) -> int:
    """Call ``run`` in a new process, which exits afterwards, and return the ID of the process."""
    pid = os.fork()
    if pid == 0:
        _run_and_exit(run)
    return pid


def _run_and_exit(run: Callable[[], None]) -> NoReturn:
    try:
        run()
    except SystemExit as end:
        print(end, file=sys.stderr, flush=True)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(0)  # not sys.exit: no code of the process this was forked from may run here


def _redirect_output(log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for standard in (1, 2):
        os.dup2(descriptor, standard)
    os.close(descriptor)
