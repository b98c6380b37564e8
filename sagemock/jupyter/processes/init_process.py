"""First process of an instance: starts the server, adopts processes that detach themselves, and ends all of them."""

from __future__ import annotations

import json
import os
import select
import sys
from functools import partial
from pathlib import Path

from sagemock.jupyter.process_config import ProcessConfig
from sagemock.processes import network_namespace, termination
from sagemock.processes.directories import remove_tree
from sagemock.processes.forks import fork, redirect_output
from sagemock.processes.lifeline import Lifeline
from sagemock.processes.linux import ProcessMark, adopt_orphans, die_with, live_descendants, reap
from sagemock.processes.mount_namespace import enter_namespace
from sagemock.processes.signals import Signals


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
        redirect_output(Path(config["home"]) / "server.log")
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
