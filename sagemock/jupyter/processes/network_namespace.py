"""Network of an instance's own, by a network namespace, so that SageMaker's local addresses exist for it alone.

Linux can give a process its own network (network_namespaces(7)), under the same conditions as its own mounts.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from functools import cache
from typing import NoReturn

from sagemock.cloud.option_error import OptionError
from sagemock.jupyter.process_config import InstanceConfig

from . import mount_namespace
from .linux import die_with
from .module_paths import NETWORK_NAMESPACE
from .mount_namespace import NEW_MOUNTS, new_namespace

OWN_NETWORK = ("auto", True, False)
NEW_NETWORK = 0x40000000  # unshare(2)


def check(own_network: bool | str) -> None:
    """Check the option ``own_network``.

    Raises:
        OptionError: For an unknown value.
        RuntimeError: For True on a system that does not allow it.
    """
    if own_network not in OWN_NETWORK:
        raise OptionError("own_network", own_network, "must be 'auto', True or False")
    if own_network is True and not is_available():
        raise RuntimeError(
            "own_network=True: this system does not allow network namespaces. They require Linux with unprivileged "
            "user namespaces, which Docker and Ubuntu 24.04 forbid. Use own_network='auto' to have one where it is "
            "allowed, and JUPYTER_SERVER_URL elsewhere"
        )


@cache
def is_available() -> bool:
    """Return whether this system allows network namespaces, as tested in a separate process."""
    code = f"import sys; sys.path[:] = {sys.path!r}; from {NETWORK_NAMESPACE} import probe; sys.exit(not probe())"
    return subprocess.run([sys.executable, "-c", code], cwd="/", check=False).returncode == 0


def probe() -> bool:
    """Return whether this process, which must be single-threaded, can have a network of its own."""
    if sys.platform != "linux":
        return False
    if child := os.fork():  # in a fork, because a namespace cannot be left
        return os.waitpid(child, 0)[1] == 0
    failed = True
    try:
        new_namespace(NEW_MOUNTS)
        from .relay import enter_new_network

        enter_new_network()
        failed = False
    finally:
        os._exit(failed)


def join(config: InstanceConfig) -> int | None:
    """Move this process and its future children to a network of their own, if configured and possible.

    This process must be single-threaded. Its relay, a child that stays in the network of the machine, forwards
    connections between both.

    Returns:
        The process ID of the relay; None without an own network.
    """
    if not config["own_network"] or not probe():
        return None
    if config["mount_paths"] is False or not mount_namespace.probe():
        new_namespace(NEW_MOUNTS)  # without root, this gives the permission for a network
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    relay = os.fork()
    if relay == 0:
        _run_relay(config, theirs, parent)
    theirs.close()
    with ours:
        _message, descriptors, *_ = socket.recv_fds(ours, 1, 1)  # when all addresses are served
    for descriptor in descriptors:
        if ctypes.CDLL(None, use_errno=True).setns(descriptor, NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "setns")
        os.close(descriptor)
    if not descriptors:
        raise RuntimeError("the relay of the instance's network has ended")
    return relay


def _run_relay(config: InstanceConfig, control: socket.socket, parent: int) -> NoReturn:
    try:
        die_with(parent)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        os.closerange(3, control.fileno())
        os.closerange(control.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
        from .relay import Relay

        Relay(config).run(control)
    finally:
        os._exit(1)
