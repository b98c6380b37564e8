"""The server process, from its first line: make it independent of whoever started it, then serve."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from . import termination
from .mount_namespace import enter_namespace


def main(order: dict[str, Any]) -> None:
    """A new interpreter whose stdin is the lifeline: serve what ``order`` says until told to end."""
    order = enter_namespace(order)  # before there is a second thread
    _watch_lifeline(order)
    serve_until(lambda: _end(order), order)


def serve_until(end: Callable[[], None], order: dict[str, Any]) -> None:
    """Serve what ``order`` says (see ``server_process.ServerProcess``); ``end()`` when told to."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the thread that started us may have blocked some
    signal.signal(signal.SIGTERM, lambda *_: end())
    # Not SIG_IGN: programs inherit that, and Ctrl-C would be dead in terminals.
    signal.signal(signal.SIGINT, lambda *_: None)
    for descriptor in (order["listener"], order["gone"]):
        os.set_inheritable(descriptor, False)
    os.chdir(order["volume"])
    before_jupyter_is_imported()
    from sagemock.jupyter.app.server_app import serve

    def sleep() -> None:
        os.write(order["gone"], b"asleep")  # says that this end is no crash
        end()

    serve(order, sleep)


def _watch_lifeline(order: dict[str, Any]) -> None:
    lifeline = os.dup(0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)

    def wait() -> None:
        alone = not os.read(lifeline, 1)  # returns when the other end is gone, or when we are to end
        _end(order, everything=alone)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def _end(order: dict[str, Any], everything: bool = False) -> None:
    from sagemock.jupyter.storage.runtime_dir import remove_tree

    termination.end(order["mark"])
    if everything:
        from pathlib import Path

        remove_tree(Path(order["workshop"]))
    os._exit(0)


def before_jupyter_is_imported() -> None:
    """Keep that import from compiling what nobody uses, and Jupyter from reading what is not its instance's own."""
    # jsonschema tries this import for formats that no Jupyter schema uses, and it compiles grammars for a second:
    # https://github.com/jupyter-server/jupyter_server/issues/1559
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None makes the import fail, by design

    # JUPYTER_CONFIG_DIR replaces ~/.jupyter alone; /etc, sys.prefix and ~/.local would still be read.
    from jupyter_core import paths

    paths.jupyter_config_path = lambda: [paths.jupyter_config_dir()]
