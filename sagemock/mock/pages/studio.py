"""What a presigned domain URL shows to ``requests``: a small page in place of Studio."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs

from sagemock.presigned import tokens
from sagemock.presigned.hosts import studio_host
from sagemock.presigned.landing_uris import LandingUri
from sagemock.resources.studio.domains import Domain
from sagemock.resources.studio.spaces import Space
from sagemock.resources.studio.user_profiles import UserProfile

from .html import Page, document, session_of, signed_in

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region


def is_studio(host: str) -> bool:
    return ".studio." in host and ".sagemaker." in host


def open_studio(cloud: Cloud, url: SplitResult, cookies: str) -> Page | None:
    """The page at ``url``; None when nobody lives there. Raises TokenRefused for who has no business there."""
    found = _domain_at(cloud, url.hostname or "")
    if found is None:
        return None
    domain, space = found
    if url.path == "/auth":
        return _sign_in(domain, space, parse_qs(url.query).get("token", [""])[0])
    now = domain.region.clock.time()
    claims = tokens.verify(domain.signing_key, domain.arn, session_of(cookies), now, typ="session")
    profile = _visitor(domain, space, claims)
    (space or profile).last_visit = now
    place = f", space {claims['spaceName']}" if "spaceName" in claims else ""
    text = (
        f"This is {url.path} of Studio for user profile {claims['userProfileName']}{place} in domain {domain.name} "
        f"({domain.arn}), as sagemock pretends it."
    )
    return document(domain.name, text)


def _sign_in(domain: Domain, space: Space | None, token: str) -> Page:
    session, said = tokens.exchange_studio(domain.signing_key, domain.arn, token, domain.region.clock.time())
    _visitor(domain, space, said)
    landing = LandingUri(said["landingUriScheme"], said.get("landingUriAppType", ""), said["landingUriDeepLink"])
    return signed_in(session, said["exp"] - said["iat"], landing.path)


def _visitor(domain: Domain, space: Space | None, claims: tokens.Claims) -> UserProfile:
    """Who comes: a user profile that is there still, on the host that its token is for."""
    profile = domain.region.get(UserProfile, {"DomainId": domain.key, "UserProfileName": claims["userProfileName"]})
    if profile is None or claims.get("spaceName") != (space and space.name):
        raise tokens.TokenRefused("the token is somebody else's")
    return profile


def _domain_at(cloud: Cloud, host: str) -> tuple[Domain, Space | None] | None:
    label, _, rest = host.partition(".studio.")
    for region in cloud.regions(rest.partition(".")[0]):
        if (domain := region.get(Domain, {"DomainId": label})) and host == studio_host(region, label):
            return domain, None
        if space := _space_at(region, host):
            return region.find(Domain, space.record), space
    return None


def _space_at(region: Region, host: str) -> Space | None:
    return next((space for space in region.all(Space) if space.host == host), None)
