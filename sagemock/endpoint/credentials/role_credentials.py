"""RoleCredentials: the credentials of programs in live notebooks and apps."""

from __future__ import annotations

import base64
import secrets
from typing import NamedTuple


class RoleCredentials(NamedTuple):
    """The credentials of programs with one execution role, and the identifier of their URI."""

    access_key: str
    secret: str
    id: str

    @classmethod
    def new(cls) -> RoleCredentials:
        """Return new credentials.

        Only the access key is checked: it is as hard to guess as a secret, and still looks like AWS's access keys.
        """
        access_key = "AKIA" + base64.b32encode(secrets.token_bytes(10)).decode()
        return cls(access_key, secrets.token_urlsafe(30), secrets.token_urlsafe(16))
