"""Reads access key, region and service from the SigV4 header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sagemock import assumptions
from sagemock.protocol.errors import ServiceError

_CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256 +Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/([a-z0-9-]+)/aws4_request")
_SIGNATURE = re.compile(r",\s*SignedHeaders=[^,\s]+,\s*Signature=[0-9a-f]{64}\s*$")
_ACCOUNT = re.compile(r"[0-9]{12}")


class MissingAuthenticationTokenException(ServiceError):
    """The error for a request without an Authorization header."""


class IncompleteSignatureException(ServiceError):
    """The error for an Authorization header that is not a SigV4 signature."""


class InvalidSignatureException(ServiceError):
    """The error for a request that is signed for an unknown region."""

    def __init__(self, region: str) -> None:
        super().__init__(assumptions.NO_SUCH_REGION.format(region=region))


class Caller(NamedTuple):
    """The access key of a signed request, the region and service that it is signed for, and its session token."""

    access_key: str
    region: str
    service: str
    session_token: str = ""

    @property
    def account_id(self) -> str | None:
        """The access key, if it is an account number; else None."""
        return self.access_key if _ACCOUNT.fullmatch(self.access_key) else None


def access_key_in(authorization: str) -> str | None:
    """Return the access key in an Authorization header; None if it is not one of SigV4."""
    match = _CREDENTIAL.match(authorization)
    return match[1] if match else None


def read_caller(headers: Mapping[str, str]) -> Caller:
    """Return the caller that is named in the headers of a request. The signature itself is not checked.

    Raises:
        ServiceError: The request is not signed, or not by SigV4.
    """
    authorization = headers.get("Authorization")
    if not authorization:
        raise MissingAuthenticationTokenException("Missing Authentication Token")
    match = _CREDENTIAL.match(authorization)
    if match is None or not _SIGNATURE.search(authorization, match.end()):
        raise IncompleteSignatureException(assumptions.NOT_SIGNED)
    access_key, region, service = match.groups()
    return Caller(access_key, region, service, headers.get("X-Amz-Security-Token", ""))
