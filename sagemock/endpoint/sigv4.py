"""Who calls, and about which region: read off the SigV4 header, whose signature is not checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sagemock import assumptions
from sagemock.protocol.errors import ServiceError

_SIGNED = re.compile(r"AWS4-HMAC-SHA256 +Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/([a-z0-9-]+)/aws4_request")
_REST = re.compile(r",\s*SignedHeaders=[^,\s]+,\s*Signature=[0-9a-f]{64}\s*$")
_ACCOUNT = re.compile(r"[0-9]{12}")


class MissingAuthenticationTokenException(ServiceError):
    pass


class IncompleteSignatureException(ServiceError):
    pass


class InvalidSignatureException(ServiceError):
    """What is signed for a region that there is not."""

    def __init__(self, region: str) -> None:
        super().__init__(assumptions.NO_SUCH_REGION.format(region=region))


class UnrecognizedClientException(ServiceError):
    """Whom nobody knows: the key or the token is another than the one that was given out."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")


class Caller(NamedTuple):
    """The access key a request is signed with, the region and service it is signed for, and its session token."""

    access_key: str
    region: str
    service: str
    session_token: str = ""

    @property
    def account_id(self) -> str | None:
        """The account that it means: that of its key, if the key is one's number."""
        return self.access_key if _ACCOUNT.fullmatch(self.access_key) else None


def caller(headers: Mapping[str, str]) -> Caller:
    """Read the headers of a request; refused in AWS's words when it is not signed, or not by SigV4."""
    authorization = headers.get("Authorization")
    if not authorization:
        raise MissingAuthenticationTokenException("Missing Authentication Token")
    match = _SIGNED.match(authorization)
    if match is None or not _REST.search(authorization, match.end()):
        raise IncompleteSignatureException(assumptions.NOT_SIGNED)
    access_key, region, service = match.groups()
    return Caller(access_key, region, service, headers.get("X-Amz-Security-Token", ""))
