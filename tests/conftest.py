"""What every test lives under: no network but loopback, and hypothesis without a stopwatch."""

import os
import sys

import pytest
from hypothesis import settings

# Where the audit events that begin a conversation carry the other end's address.
ADDRESS_OF = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0}


def refuse_the_network(event, args):
    """Fail the test that leaves this machine. An audit hook, since no mock can replace it by accident."""
    if event not in ADDRESS_OF:
        return
    address = args[ADDRESS_OF[event]]
    if event == "socket.getaddrinfo":
        address = (address,)
    if isinstance(address, tuple) and not is_loopback(address[0]):  # else: the path of a Unix socket
        pytest.fail(f"A test tried to reach {address[0]!r}: only loopback is allowed (tests/conftest.py).")


def is_loopback(host):
    """``host`` is what sockets take: a name, a dotted address, bytes, or None for any."""
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    return name in {"", "0.0.0.0", "::", "::1", "localhost"} or name.startswith("127.")


sys.addaudithook(refuse_the_network)

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
