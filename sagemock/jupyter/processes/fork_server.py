"""The supervisor's process: it has imported Jupyter, and forks a keeper for every server that is asked for."""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from sagemock.jupyter.storage.runtime_dir import remove_tree

from . import mount_namespace, termination
from .entrypoint import before_jupyter_is_imported
from .init_process import InitProcess, fork
from .linux import ProcessMark, adopt_orphans, children, descendants
from .signals import Signals, reap

# Some of them Jupyter imports only when it starts. Those that are not installed do no harm.
PRELOADED = (
    "sagemock.jupyter.app.server_app",
    "sagemock.jupyter.app.kernels",
    "tornado.platform.asyncio",
    "jupyter_server_terminals",
    "ipykernel.kernelspec",
    "jupyterlab.labapp",
    "jupyter_lsp.extension",
    "notebook.app",
    "nbclassic.notebookapp",
)


class ForkServer:
    """Single-threaded, with no event loop and no zmq context, so that forking it is safe.

    A message on ``control`` names a directory to remove should the user's process vanish; with it come the descriptors
    of a server to start, if one is.
    """

    def __init__(self, control: int) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the thread that started us may have blocked some
        self._brand = ProcessMark()
        self._control = socket.socket(fileno=control)
        self._signals = Signals()
        self._keepers: set[int] = set()
        self._temporary: set[Path] = set()
        adopt_orphans()

    def run(self) -> None:
        """Until the user's process is gone or wants no more."""
        _preload()
        with self._control:  # who asks for more from now on is to ask another
            orphaned = self._serve()
        termination.end_all(_live_descendants)
        if orphaned:
            for directory in self._temporary:
                remove_tree(directory)

    def _serve(self) -> bool:
        """Until there is an end to it; whether that is because the user's process wants no more."""
        while True:
            ready, _, _ = select.select([self._control.fileno(), self._signals.fileno()], [], [])
            if self._signals.take():
                return False
            self._keepers -= reap()
            if self._control.fileno() in ready and not self._handle_message():
                return True
            self._end_strays()

    def _handle_message(self) -> bool:
        message, descriptors, _flags, _address = socket.recv_fds(self._control, 4096, 3)
        if not message:
            return False
        self._temporary.add(Path(os.fsdecode(message)))
        if descriptors:
            self._keepers.add(fork(lambda: self._keep(*descriptors)))
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _keep(self, lifeline: int, listener: int, gone: int) -> None:
        self._signals.close()
        self._control.close()
        InitProcess(self._brand, lifeline, listener, gone).run()

    def _end_strays(self) -> None:
        # Children that nobody forked here were a keeper's that is gone.
        if set(children(os.getpid())) - self._keepers:
            termination.end_all(self._strays)

    def _strays(self) -> list[int]:
        self._keepers -= reap()
        strays = set(children(os.getpid())) - self._keepers
        return [*strays, *(pid for stray in strays for pid in descendants(stray))]


def _preload() -> None:
    before_jupyter_is_imported()
    for name in PRELOADED:
        _try(name)
    if serverapp := sys.modules.get("jupyter_server.serverapp"):
        for names in serverapp.JUPYTER_SERVICE_HANDLERS.values():
            for name in names or ():
                _try(name)
    mount_namespace.probe()
    gc.collect()
    gc.freeze()  # or the first collection in a fork would copy every page


def _try(module: str) -> None:
    with suppress(Exception, SystemExit):  # who needs it will say what is wrong with it
        importlib.import_module(module)


def _live_descendants() -> list[int]:
    reap()
    return descendants(os.getpid())
