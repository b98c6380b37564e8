"""Pages of Studio: its home, and placeholders for apps."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote

from sagemock.presigned import tokens
from sagemock.presigned.landing_uris import LandingUri
from sagemock.presigned.pages import Page, html_page, redirect_with_session, session_token
from sagemock.resources.studio.domains import Domain
from sagemock.resources.studio.spaces import Space
from sagemock.resources.studio.user_profiles import UserProfile
from sagemock.studio_home.site import HOME, Visit, respond

from .permission import denial

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region


def is_studio_host(host: str) -> bool:
    """Return whether a host name has the form of Studio's hosts."""
    return ".studio." in host and ".sagemaker." in host


def open_studio(cloud: Cloud, url: SplitResult, cookies: str, form: str | None) -> Page | None:
    """Return the page at ``url``, or None if no domain or space has this host.

    For the arguments see :func:`sagemock.mock.pages.router.open_url`.

    Raises:
        TokenRefused: If the token or the session does not allow it.
    """
    owner = _find_owner(cloud, url.hostname or "")
    if owner is None:
        return None
    domain, space = owner
    if url.path == "/auth":
        return _start_session(domain, space, parse_qs(url.query).get("token", [""])[0])
    now = domain.region.clock.time()
    claims = tokens.verify(domain.signing_key, domain.arn, session_token(cookies), now, typ="session")
    profile = _find_profile(domain, space, claims)
    if page := _denial(profile, claims):
        return page
    if url.path.startswith(HOME):
        method = "GET" if form is None else "POST"
        return respond(Visit(cloud, profile, method, unquote(url.path.removeprefix(HOME)), form=dict(parse_qsl(form))))
    (space or profile).record_visit(now)
    in_space = f", space {claims['spaceName']}" if "spaceName" in claims else ""
    text = (
        f"This is {url.path} of Studio for user profile {claims['userProfileName']}{in_space} in domain {domain.name} "
        f"({domain.arn}), simulated by sagemock."
    )
    return html_page(domain.name, text)


def _start_session(domain: Domain, space: Space | None, token: str) -> Page:
    session, claims = tokens.exchange_studio(domain.signing_key, domain.arn, token, domain.region.clock.time())
    profile = _find_profile(domain, space, claims)
    if page := _denial(profile, claims):
        return page
    landing = LandingUri.from_claims(claims)
    return redirect_with_session(session, claims["exp"] - claims["iat"], landing.path)


def _denial(profile: UserProfile, claims: tokens.Claims) -> Page | None:
    request = {"DomainId": profile.domain.key, "UserProfileName": profile.name}
    return denial(profile.region, "CreatePresignedDomainUrl", request, claims)


def _find_profile(domain: Domain, space: Space | None, claims: tokens.Claims) -> UserProfile:
    """Return the user profile that a token is for, if it still exists and the token is for this host."""
    profile = domain.region.get(UserProfile, {"DomainId": domain.key, "UserProfileName": claims["userProfileName"]})
    if profile is None or claims.get("spaceName") != (space and space.name):
        raise tokens.TokenRefused("the token is for another host or a deleted user profile")
    return profile


def _find_owner(cloud: Cloud, host: str) -> tuple[Domain, Space | None] | None:
    """Return the domain that has this host, or the domain and the space."""
    label, _, rest = host.partition(".studio.")
    for region in cloud.resource_store.regions(rest.partition(".")[0]):
        if (domain := region.get(Domain, {"DomainId": label})) and host == domain.hostname:
            return domain, None
        if space := _find_space(region, host):
            return region.find(Domain, space.record), space
    return None


def _find_space(region: Region, host: str) -> Space | None:
    return next((space for space in region.all(Space) if space.hostname == host), None)
