"""Options of a portal, validated."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext, SSLError

from sagemock.cloud.option_error import OptionError
from sagemock.endpoint.access import is_loopback
from sagemock.presigned.public_url import PublicUrl
from sagemock.protocol.values import is_integer

HOST, PORT = "127.0.0.1", 8000


@dataclass(frozen=True)
class PortalOptions:
    """Options of :class:`sagemock.front_door.entrances.portal.Portal`.

    Attributes:
        public_url: The URL below whose host each program gets a host.
        portal_host: The address to listen at; by default a loopback address.
        portal_port: The port to listen at; 0 takes a free one.
        certificate: A file with the wildcard certificate of the public URL's host, and the chain of its authorities;
            None for http, or if a reverse proxy ends TLS.
        key: A file with its private key; by default the same file.

    Raises:
        OptionError: (a ValueError) An option is invalid.
    """

    public_url: str
    portal_host: str | None = None
    portal_port: int | None = None
    certificate: str | os.PathLike[str] | None = None
    key: str | os.PathLike[str] | None = None

    def __post_init__(self) -> None:
        host, port = self.address
        if not isinstance(host, str) or not host:
            raise OptionError("portal_host", host, "must be an address or a name of this machine, such as '127.0.0.1'")
        if not is_integer(port) or not 0 <= port < 65536:
            raise OptionError("portal_port", port, "must be a whole number from 0 (a free port) to 65535")
        url = self.url
        if not url.is_secure and not is_loopback(host) and not url.is_local:
            rule = "must begin with https:// if other machines reach {portal_host}: links and sessions are secrets"
            raise OptionError("public_url", self.public_url, rule, portal_host=host)
        if self.certificate is not None and not url.is_secure:
            raise OptionError("certificate", str(self.certificate), "needs a public URL that begins with https://")
        if self.key is not None and self.certificate is None:
            raise OptionError("key", str(self.key), "needs {certificate}", certificate="FILE")
        self.make_tls()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen at."""
        host = HOST if self.portal_host is None else self.portal_host
        return host, PORT if self.portal_port is None else self.portal_port

    @cached_property
    def url(self) -> PublicUrl:
        """The public URL."""
        try:
            return PublicUrl.parse(self.public_url)
        except (AttributeError, TypeError):
            raise OptionError("public_url", self.public_url, "must be a string") from None
        except ValueError as error:
            raise OptionError("public_url", self.public_url, str(error)) from None

    def make_tls(self) -> SSLContext | None:
        """Return the context for https; None if the portal serves http.

        Raises:
            OptionError: The certificate or the key cannot be used.
        """
        if self.certificate is None:
            return None
        for name, file in (("certificate", self.certificate), ("key", self.key or self.certificate)):
            try:
                with Path(file).open("rb"):
                    pass
            except (OSError, TypeError) as error:
                raise OptionError(name, str(file), f"cannot be read: {_reason(error)}") from None
        context = SSLContext(PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self.certificate, self.key, password="")  # or OpenSSL would prompt for one
        except (SSLError, ValueError) as error:
            rule = f"must be a certificate in PEM form with its unencrypted key: {_reason(error)}"
            raise OptionError("certificate", str(self.certificate), rule) from None
        return context


def _reason(error: Exception) -> str:
    return str((error.strerror if isinstance(error, OSError) else None) or error)
