"""CreatePresignedDomainUrl: a URL that opens Studio as a user profile, without a login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.presigned import tokens
from sagemock.presigned.landing_uris import LandingUri
from sagemock.protocol.errors import ValidationException

from .domains import Domain
from .settings import get_nested
from .spaces import Space
from .user_profiles import UserProfile

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

# Documented defaults [S11.6].
SESSION_SECONDS = 43200
URL_SECONDS = 300


@operation
def create_presigned_domain_url(region: Region, request: Request) -> Reply:
    domain = region.find(Domain, request)
    if domain.record["AuthMode"] == "SSO":
        raise ValidationException(assumptions.PRESIGN_SSO)
    profile = region.find(UserProfile, request)
    space = region.find(Space, request) if "SpaceName" in request else None
    landing = LandingUri.parse(request.get("LandingUri") or _default_landing(profile, space))
    for resource in filter(None, (domain, profile, space)):
        if resource.status not in assumptions.STATUSES_FOR_CHILDREN:
            message = assumptions.PRESIGN_NOT_IN_SERVICE.format(kind=resource.kind, arn=resource.arn)
            region.cloud.account_features.refuse_unconfirmed(ValidationException(message))
    token = tokens.mint_studio(
        domain.signing_key,
        {**_identity(domain, profile, space), **landing.claims()},
        region.clock.time(),
        url_seconds=request.get("ExpiresInSeconds", URL_SECONDS),
        session_seconds=request.get("SessionExpirationDurationInSeconds", SESSION_SECONDS),
        caller=region.cloud.caller_arn,
    )
    return {"AuthorizedUrl": f"{_origin(domain, profile, space, landing)}/auth?token={token}"}


def _origin(domain: Domain, profile: UserProfile, space: Space | None, landing: LandingUri) -> str:
    """Return the beginning of the URL: where programs run, that of the home or of the app's server, else AWS's host."""
    endpoint = domain.region.cloud.runtime.endpoint
    if endpoint and landing.scheme == "studio":
        return endpoint.home_url(domain.key, profile.name)
    return (space or profile).listen() or f"https://{(space or domain).hostname}"


def _identity(domain: Domain, profile: UserProfile, space: Space | None) -> tokens.Claims:
    """Return the claims that identify the user, as in AWS's tokens [S11.4]."""
    identity = {"spaceName": space.name, "identityId": space.name} if space else {"identityId": profile.name}
    return {
        **identity,
        "partnerAppUserIdentitySource": "IamSessionName",
        "partnerAppUserIdentity": assumptions.PRESIGN_SESSION_NAME,
        "userProfileName": profile.name,
        "sub": domain.key,
    }


def _default_landing(profile: UserProfile, space: Space | None) -> str:
    """Return the landing URI of a request without one: the space's app, or the default of profile or domain [S11.9]."""
    if space:
        return f"app:{get_nested(space.record, 'SpaceSettings').get('AppType', 'JupyterServer')}:"
    for settings in profile.settings():
        if uri := settings.get("DefaultLandingUri"):
            return str(uri)
        if settings.get("StudioWebPortal") == "ENABLED":
            return "studio::"
    if profile.region.cloud.account_features.kernel_gateway_deprecated:
        return "studio::"
    return assumptions.DEFAULT_LANDING_URI
