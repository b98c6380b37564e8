"""The address at which boto3 in servers of an engine reaches the cloud."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlsplit

from sagemock.cloud.launcher import CloudAddress

HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?(?:=|$)")
FORM = "must be HOST, HOST:PORT or HOST=ADDRESS, where ADDRESS is the address of this machine to listen at"


def parse_address(text: str) -> CloudAddress:
    """Return the address that the option ``advertise`` describes.

    Args:
        text: The host name or address in URLs, with a port if that is fixed; after an equals sign, the address of this
            machine to listen at if that is another one, as behind a NAT.

    Raises:
        ValueError: The text has another form.
    """
    if not isinstance(text, str) or not HOST.match(text):
        raise ValueError(FORM)
    name, _, bind = text.partition("=")
    try:
        url = urlsplit(f"//{name}")
        host, port = url.hostname, url.port or 0
    except ValueError:
        host, port = None, 0
    if not host or ("=" in text and not bind):
        raise ValueError(FORM)
    return CloudAddress(host, bind or host, port)


def unavailable(address: CloudAddress) -> str:
    """Return why this machine cannot listen at an address; an empty string if it can."""
    family = socket.AF_INET6 if ":" in address.bind else socket.AF_INET
    try:
        socket.create_server((address.bind, address.port), family=family).close()
    except OSError as error:
        return (error.strerror or str(error)).partition(" (while")[0]
    return ""
