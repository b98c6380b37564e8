"""First code of a server process: detaches it from the process that started it, then serves."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sagemock.jupyter.process_config import ProcessConfig
from sagemock.processes import network_namespace, termination
from sagemock.processes.lifeline import Lifeline
from sagemock.processes.mount_namespace import enter_namespace


def main(config: ProcessConfig) -> None:
    """Serve in a new interpreter, whose stdin is the lifeline, until the lifeline ends or brings a byte."""
    config["volume"] = enter_namespace(config)  # needs a single-threaded process, as a network does
    network_namespace.join(config)
    lifeline = Lifeline(_detach_stdin())

    def end() -> None:
        _end(config, lifeline)

    _watch(lifeline, end)
    serve_until(end, config)


def serve_until(end: Callable[[], None], config: ProcessConfig) -> None:
    """Serve Jupyter, and call ``end`` on SIGTERM and when the server has been idle for long enough.

    Args:
        end: Ends this process.
        config: The configuration, see :class:`sagemock.jupyter.processes.server_process.ServerProcess`.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the thread that started this process may have blocked signals
    signal.signal(signal.SIGTERM, lambda *_: end())
    # Not SIG_IGN: programs inherit that, and Ctrl-C would have no effect in terminals.
    signal.signal(signal.SIGINT, lambda *_: None)
    for descriptor in (config["listener"], config["exit_pipe"]):
        os.set_inheritable(descriptor, False)
    os.chdir(config["volume"])
    prepare_jupyter_import()
    from sagemock.jupyter.app.server_app import serve

    def exit_idle() -> None:
        os.write(config["exit_pipe"], b"idle")  # distinguishes this exit from a crash
        end()

    serve(config, exit_idle)


def _detach_stdin() -> int:
    """Return a descriptor of stdin, which is empty from now on."""
    stdin, null = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    return stdin


def _watch(lifeline: Lifeline, end: Callable[[], None]) -> None:
    def wait() -> None:
        select.select([lifeline], [], [])  # the end is requested, or the user's process has died
        end()

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def _end(config: ProcessConfig, lifeline: Lifeline) -> None:
    from sagemock.processes.directories import remove_tree

    termination.end_instance(config["instance_id"])
    if lifeline.has_died():
        remove_tree(Path(config["runtime_dir"]))
    os._exit(0)


def prepare_jupyter_import() -> None:
    """Make the import of Jupyter fast, and restrict it to the configuration of its own instance."""
    # jsonschema tries this import for formats that no Jupyter schema uses, and it compiles grammars for a second:
    # https://github.com/jupyter-server/jupyter_server/issues/1559
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None makes the import fail, by design

    # Each server would run git to find the commit of a Jupyter in a repository, as every virtual environment in one is.
    with suppress(ImportError):
        from jupyter_server import _sysinfo

        _sysinfo.pkg_commit_hash = lambda _path: ("", "")

    # JUPYTER_CONFIG_DIR replaces only ~/.jupyter; Jupyter would still read /etc, sys.prefix and ~/.local.
    from jupyter_core import paths

    paths.jupyter_config_path = lambda: [paths.jupyter_config_dir()]
