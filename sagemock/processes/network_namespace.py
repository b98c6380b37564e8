"""Network of an instance's own, by a network namespace, so that SageMaker's local addresses exist for it alone.

Linux can give a process its own network (network_namespaces(7)), under the same conditions as its own mounts.
"""

from __future__ import annotations

import os
import signal
import socket
from functools import cache
from typing import NoReturn

from sagemock.cloud.option_error import OptionError

from . import mount_namespace
from .config import InstanceConfig
from .linux import die_with
from .module_paths import NETWORK_NAMESPACE

OWN_NETWORK = ("auto", True, False)


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
    return mount_namespace.probe_in_new_process(NETWORK_NAMESPACE)


@cache
def probe() -> bool:
    """Return whether this process can have a network of its own. It must be single-threaded.

    Its forks inherit the cached result.
    """
    return mount_namespace.succeeds_in_fork(_enter)


def _enter() -> None:
    from .relay import enter_new_network

    mount_namespace.new_namespace(mount_namespace.NEW_MOUNTS)
    enter_new_network()


def join(config: InstanceConfig) -> None:
    """Move this process and its future children to a network of their own, if configured and possible.

    This process must be single-threaded. Its relay, a child that stays in the network of the machine, forwards
    connections between both.
    """
    if not config["own_network"] or not probe():
        return
    if config["mount_paths"] is False or not mount_namespace.probe():
        mount_namespace.new_namespace(
            mount_namespace.NEW_MOUNTS
        )  # without root, this gives the permission for a network
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    if os.fork() == 0:
        _run_relay(config, theirs, parent)
    theirs.close()
    with ours:
        _message, descriptors, *_ = socket.recv_fds(ours, 1, 1)  # when all addresses are served
    for descriptor in descriptors:
        mount_namespace.system_call("setns", descriptor, mount_namespace.NEW_NETWORK)
        os.close(descriptor)
    if not descriptors:
        raise RuntimeError("the relay of the instance's network has ended")


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
