"""Process that has imported Jupyter and forks an init process for each server."""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
from contextlib import suppress
from pathlib import Path

from sagemock.processes import mount_namespace, termination
from sagemock.processes.directories import remove_tree
from sagemock.processes.forks import fork
from sagemock.processes.linux import ProcessMark, adopt_orphans, children, descendants, live_descendants, reap
from sagemock.processes.signals import Signals

from .entrypoint import prepare_jupyter_import
from .init_process import InitProcess
from .module_paths import KERNELS

# Servers import these only when they use them. Modules that are not installed are skipped.
PRELOADED = (
    KERNELS,
    "ipykernel.kernelspec",
    "jwt",
    "anyio._backends._asyncio",
    "jupyter_lsp.virtual_documents_shadow",
)


class ForkServer:
    """A single-threaded process without event loop and zmq context, so that forking it is safe.

    A message on ``control`` is the path of a directory to remove if the user's process dies. A message that carries
    file descriptors also starts a server with them.
    """

    def __init__(self, control: int) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the thread that started this process may have blocked signals
        self._mark = ProcessMark()
        self._control = socket.socket(fileno=control)
        self._signals = Signals()
        self._init_processes: set[int] = set()
        self._temporary: set[Path] = set()
        adopt_orphans()

    def run(self) -> None:
        """Fork servers until the user's process dies or sends SIGTERM, then end all of them."""
        preload()
        with self._control:  # closed first, so that the parent starts a new fork server for further requests
            is_orphaned = self._serve()
        termination.end_all(live_descendants)
        if is_orphaned:
            for directory in self._temporary:
                remove_tree(directory)

    def _serve(self) -> bool:
        """Handle messages; return whether the user's process has died (and has not sent SIGTERM)."""
        while True:
            ready, _, _ = select.select([self._control.fileno(), self._signals.fileno()], [], [])
            if self._signals.take():
                return False
            self._init_processes -= reap()
            if self._control.fileno() in ready and not self._handle_message():
                return True
            self._end_orphans()

    def _handle_message(self) -> bool:
        message, descriptors, _flags, _address = socket.recv_fds(self._control, 4096, 3)
        if not message:
            return False
        directory = Path(os.fsdecode(message))
        self._temporary.add(directory)
        if descriptors:
            self._init_processes.add(fork(lambda: self._run_init_process(directory, *descriptors)))
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _run_init_process(self, directory: Path, *descriptors: int) -> None:
        self._signals.close()
        self._control.close()
        InitProcess(self._mark, directory, *descriptors).run()

    def _end_orphans(self) -> None:
        # A child that was not forked here belonged to an init process that has died.
        if set(children(os.getpid())) - self._init_processes:
            termination.end_all(self._orphans)

    def _orphans(self) -> list[int]:
        self._init_processes -= reap()
        orphans = set(children(os.getpid())) - self._init_processes
        return [*orphans, *(pid for orphan in orphans for pid in descendants(orphan))]


def main(control: int) -> None:
    """Run the fork server.

    Args:
        control: The descriptor of its control socket.
    """
    ForkServer(control).run()


def preload() -> None:
    """Import modules, and rehearse the start of a server. Servers report the errors of their own starts."""
    prepare_jupyter_import()
    for module in PRELOADED:
        with suppress(Exception, SystemExit):
            importlib.import_module(module)
    with suppress(Exception, SystemExit):
        from sagemock.jupyter.app.rehearsal import rehearse

        rehearse()
    mount_namespace.probe()
    gc.collect()
    gc.freeze()  # otherwise the first collection in a fork would copy every page
