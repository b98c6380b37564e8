"""Socket helpers."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress

from sagemock.cloud.option_error import NO_VALUE, FormatOption, format_keyword

_ADVICE = {
    errno.EADDRINUSE: ("port", "Choose another {}, or 0 for a free one"),
    errno.EACCES: ("port", "Choose a {} above 1023"),
}
_OTHER_ADVICE = ("host", "Choose another {}")


class AddressError(OSError):
    """The error for an address that is not available. The message suggests which option to change.

    Args:
        error: The system's error.
        host: The requested host.
        port: The requested port.
        prefix: The beginning of the names of the options for host and port.
    """

    def __init__(self, error: OSError, host: str, port: int, prefix: str = "") -> None:
        self._cause, self._address, self._prefix = error, (host, port), prefix
        super().__init__(error.errno, self.render(format_keyword))

    def render(self, format_option: FormatOption) -> str:
        """Return the message with the option in the form that ``format_option`` gives it."""
        reason = str(self._cause.strerror or self._cause).partition(" (while")[0]
        option, advice = _ADVICE.get(self._cause.errno or 0, _OTHER_ADVICE)
        advice = advice.format(format_option(self._prefix + option, NO_VALUE))
        return "cannot listen at {}, port {}: {}. {}".format(*self._address, reason, advice)


def listen(host: str, port: int, prefix: str = "") -> socket.socket:
    """Return a listening socket.

    Args:
        host: The address to listen at.
        port: The port; 0 takes a free one.
        prefix: The beginning of the names of their options, for an error's message.

    Raises:
        AddressError: The address is not available.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise AddressError(error, host, port, prefix) from None


def shutdown_socket(listener: socket.socket) -> None:
    """Stop listening, even while a forked child still holds a copy of the socket."""
    with suppress(OSError):  # closed already, or macOS, which does not support this
        listener.shutdown(socket.SHUT_RDWR)
