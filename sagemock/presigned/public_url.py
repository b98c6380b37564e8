"""PublicUrl: the public URL of a portal, and the origins of the programs below it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

MAX_NAME = 52  # characters: a label of DNS has at most 63, of which the hash and its hyphen take 11
MAX_DOMAIN = 189  # characters: a host name has at most 253, of which a label and its dot take 64
LOCAL = "localhost"  # browsers resolve it, and all names below it, to the loopback interface
DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.*[a-z]){_LABEL}(\.{_LABEL})*")


@dataclass(frozen=True)
class PublicUrl:
    """A URL such as ``https://notebooks.example.com``, whose host has a wildcard certificate and DNS record.

    Each program has a host of its own, one label below: browsers keep the cookies, the storage and the scripts of hosts
    apart, but not those of paths, and a wildcard certificate is valid for one label only.

    Attributes:
        scheme: "http" or "https".
        domain: The host.
        port: The port; 0 stands for that of the portal's listener, None for the default of the scheme.
    """

    scheme: str
    domain: str
    port: int | None = None

    @classmethod
    def parse(cls, url: str) -> PublicUrl:
        """Return the public URL in a string.

        Raises:
            ValueError: It is not a public URL; the message is the rule.
        """
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError("must begin with https:// or http://, as in 'https://notebooks.example.com'")
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
            raise ValueError("must have a host only, no path, query or user: each program gets a host below it")
        if not _DOMAIN.fullmatch(parts.hostname.rpartition(".")[2]) or not _DOMAIN.fullmatch(parts.hostname):
            raise ValueError("must have the name of a host, below which each program gets a name of its own")
        if len(parts.hostname) > MAX_DOMAIN:
            raise ValueError(f"must have a host of at most {MAX_DOMAIN} characters")
        try:
            return cls(parts.scheme, parts.hostname, parts.port)
        except ValueError:
            raise ValueError("must have a port from 0 to 65535, if it has one") from None

    def at_port(self, port: int) -> PublicUrl:
        """Return the public URL of a portal that listens at a port."""
        return replace(self, port=port) if self.port == 0 else self

    @property
    def is_secure(self) -> bool:
        """True for https."""
        return self.scheme == "https"

    @property
    def is_local(self) -> bool:
        """True if browsers resolve its hosts to their own machine."""
        return self.domain.rpartition(".")[2] == LOCAL

    def host(self, label: str) -> str:
        """Return the name of the host with a label."""
        return f"{label}.{self.domain}"

    def origin(self, label: str) -> str:
        """Return the origin of the URLs of the host with a label."""
        port = "" if self.port in (None, DEFAULT_PORTS[self.scheme]) else f":{self.port}"
        return f"{self.scheme}://{self.host(label)}{port}"

    def __str__(self) -> str:
        return self.origin("*").replace("*.", "", 1)


def host_label(name: str, arn: str) -> str:
    """Return the label of the host of a resource: its name for people, and a hash of its ARN, which is unique.

    Args:
        name: The name of the resource. Names of different regions, accounts, domains and kinds can be the same.
        arn: Its ARN.
    """
    readable = re.sub(r"[^a-z0-9]+", "-", name.lower())[:MAX_NAME].strip("-") or "x"
    return f"{readable}-{hashlib.sha256(arn.encode()).hexdigest()[:10]}"
