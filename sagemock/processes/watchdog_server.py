"""Process that has imported the watchdog and forks one for each script or program.

A message on its control socket carries the lifeline of a watchdog, the pipe for its result, and the descriptors of its
command. The watchdog reads its configuration from the lifeline. A new interpreter would take a quarter of a second of
processor time for its imports and for the probes of namespaces.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import signal
import socket
from functools import partial

from . import mount_namespace, network_namespace, relay, watchdog  # noqa: F401  a watchdog's relay is forked, too
from .config import ScriptConfig
from .forks import fork

MAX_DESCRIPTORS = 16


def main(control: int) -> None:
    """Fork watchdogs until the user's process closes the control socket, or dies. They end with their lifelines.

    Args:
        control: The descriptor of the control socket.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the thread that started this process may have blocked signals
    mount_namespace.probe()
    network_namespace.probe()
    gc.collect()
    gc.freeze()  # otherwise the first collection in a fork would copy every page
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies
    with socket.socket(fileno=control) as connection:
        while True:
            message, descriptors, _flags, _address = socket.recv_fds(connection, 1, MAX_DESCRIPTORS)
            if not message:
                return
            fork(partial(_run_fork, connection, descriptors))
            for descriptor in descriptors:
                os.close(descriptor)


def _run_fork(connection: socket.socket, descriptors: list[int]) -> None:
    connection.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    for standard, descriptor in zip((watchdog.LIFELINE, watchdog.STDOUT), descriptors, strict=False):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    with open(watchdog.LIFELINE, "rb", buffering=0, closefd=False) as lifeline:
        config: ScriptConfig = json.loads(lifeline.readline())
    _place(descriptors[2:], config["descriptors"])
    os.environ.clear()
    os.environ.update(config["environment"])
    os.chdir(config["home"])
    watchdog.main(config)


def _place(descriptors: list[int], numbers: list[int]) -> None:
    """Give descriptors the numbers that they have in the command line of the program."""
    free = max([*descriptors, *numbers], default=0) + 1
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, free) for descriptor in descriptors]
    for descriptor in descriptors:
        os.close(descriptor)
    for descriptor, number in zip(moved, numbers, strict=True):
        os.dup2(descriptor, number)
        os.close(descriptor)
