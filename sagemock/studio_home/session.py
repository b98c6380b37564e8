"""Sessions of the home: begun by the token of a presigned URL, ended by the cloud's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.cloud.authorizer import Caller, may_open
from sagemock.presigned import tokens

if TYPE_CHECKING:
    from sagemock.resources.studio.user_profiles import UserProfile


class VisitDenied(Exception):
    """The policies do not let a visitor use a presigned URL."""


def begin(profile: UserProfile, token: str, source_ip: str | None) -> tuple[str, tokens.Claims]:
    """Return a session token, and the claims of the token of a presigned URL that it is exchanged for.

    Args:
        profile: The user profile whose home is opened.
        token: The token of the presigned URL.
        source_ip: The address of the visitor.

    Raises:
        TokenRefused: The token is invalid, or for another user profile.
        VisitDenied: The policies deny it.
    """
    domain = profile.domain
    session, claims = tokens.exchange_studio(domain.signing_key, domain.arn, token, profile.region.clock.time())
    _check(profile, claims, source_ip)
    return session, claims


def check(profile: UserProfile, session: str, source_ip: str | None) -> None:
    """Check a session token, and the policies of the caller who created the presigned URL [A6.1].

    Args:
        profile: The user profile whose home is requested.
        session: The session token.
        source_ip: The address of the visitor.

    Raises:
        TokenRefused: The session has ended, or is one of another user profile.
        VisitDenied: The policies deny it.
    """
    domain, now = profile.domain, profile.region.clock.time()
    _check(profile, tokens.verify(domain.signing_key, domain.arn, session, now, typ="session"), source_ip)


def _check(profile: UserProfile, claims: tokens.Claims, source_ip: str | None) -> None:
    if claims["userProfileName"] != profile.name:
        raise tokens.TokenRefused("the token is for another user profile")
    request = {"DomainId": profile.domain.key, "UserProfileName": profile.name}
    visitor = Caller(arn=tokens.caller_of(claims), source_ip=source_ip)
    if not may_open(profile.region, "CreatePresignedDomainUrl", request, visitor):
        raise VisitDenied
