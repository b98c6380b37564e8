"""PublicPages: the public address of the endpoint's pages, whose requests a portal passes on."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

HEADER = "X-Sagemock-Portal"


@dataclass(frozen=True)
class PublicPages:
    """The address at which a portal serves the pages, and the header by which they recognise its requests.

    Attributes:
        origin: The address, without a path.
        secret: The value of the header, which no other client of the endpoint can send.
    """

    origin: str
    secret: str = field(default_factory=secrets.token_urlsafe, repr=False)

    @property
    def header(self) -> tuple[str, str]:
        """The header that the portal adds to requests."""
        return HEADER, self.secret

    @property
    def host(self) -> str:
        """The host name of the address."""
        return urlsplit(self.origin).hostname or ""

    @property
    def is_secure(self) -> bool:
        """True if clients use https."""
        return self.origin.startswith("https:")

    def has_passed(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request with these headers comes from the portal."""
        return hmac.compare_digest(headers.get(HEADER, "").encode(), self.secret.encode())
