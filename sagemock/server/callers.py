"""Who calls, and about which region: read off the SigV4 header, whose signature is not checked."""

from __future__ import annotations

import re
from typing import NamedTuple

from .. import inferred
from ..errors import ServiceError

_SIGNED = re.compile(r"AWS4-HMAC-SHA256 +Credential=([^/,\s]+)/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")


class MissingAuthenticationTokenException(ServiceError):
    pass


class IncompleteSignatureException(ServiceError):
    pass


class UnrecognizedClientException(ServiceError):
    pass


class Caller(NamedTuple):
    """The access key a request is signed with, and the region and service it is signed for."""

    access_key: str
    region: str
    service: str


def caller(authorization: str | None) -> Caller:
    """Read an Authorization header; refused in AWS's words when it is missing or no SigV4."""
    if not authorization:
        raise MissingAuthenticationTokenException("Missing Authentication Token")
    match = _SIGNED.match(authorization)
    if match is None:
        raise IncompleteSignatureException(inferred.NOT_SIGNED)
    return Caller(*match.groups())


def admit(caller: Caller, access_key: str) -> None:
    """Refuse, in AWS's words, who signs with another key than the one that was given out."""
    if caller.access_key != access_key:
        raise UnrecognizedClientException("The security token included in the request is invalid.")
