"""The server process, from its first line: make it independent of whoever started it, then serve."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from . import sweep


def main(order: dict[str, Any]) -> None:
    """Serve what ``order`` says (see :class:`sagemock.jupyter.process.ServerProcess`) until told to end."""
    _listen_to_signals(order)
    _watch_lifeline(order)
    for descriptor in (order["listener"], order["gone"]):
        os.set_inheritable(descriptor, False)
    os.chdir(order["volume"])
    _spare_a_second()
    _read_only_own_configuration()
    from .app import serve

    serve(order)


def _listen_to_signals(order: dict[str, Any]) -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the thread that started us may have blocked some
    signal.signal(signal.SIGTERM, lambda *_: _end(order))
    # Not SIG_IGN: programs inherit that, and Ctrl-C would be dead in terminals.
    signal.signal(signal.SIGINT, lambda *_: None)


def _watch_lifeline(order: dict[str, Any]) -> None:
    lifeline = os.dup(0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)

    def wait() -> None:
        os.read(lifeline, 1)  # nothing is ever written: this returns when the other end is gone
        _end(order, everything=True)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def _end(order: dict[str, Any], everything: bool = False) -> None:
    from .workshop import remove_tree

    sweep.end(order["mark"])
    if everything:
        from pathlib import Path

        remove_tree(Path(order["workshop"]))
    os._exit(0)


def _spare_a_second() -> None:
    # jsonschema tries this import for formats that no Jupyter schema uses, and it compiles grammars for a second:
    # https://github.com/jupyter-server/jupyter_server/issues/1559
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None makes the import fail, by design


def _read_only_own_configuration() -> None:
    # JUPYTER_CONFIG_DIR replaces ~/.jupyter alone; /etc, sys.prefix and ~/.local would still be read.
    from jupyter_core import paths

    paths.jupyter_config_path = lambda: [paths.jupyter_config_dir()]
