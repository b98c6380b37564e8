"""Page behind the presigned URL of a partner AI app."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlsplit

from sagemock import assumptions
from sagemock.presigned import tokens
from sagemock.presigned.hosts import partner_app_region
from sagemock.presigned.pages import Page, html_page, redirect, redirect_with_session, session_token
from sagemock.resources.partner_apps.apps import PartnerApp
from sagemock.resources.partner_apps.presigned_url import PAGE_PATH

from .permission import denial

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

_REJECTED = "The link has expired or is not valid. Create a new one with create_partner_app_presigned_url()."


def is_partner_app_host(host: str) -> bool:
    """Return whether a host name has the form of the hosts of partner AI apps."""
    return partner_app_region(host) is not None


def open_partner_app(cloud: Cloud, url: SplitResult, cookies: str) -> Page | None:
    """Return the page at a URL of AWS's form, or None if no available app has this host."""
    host = url.hostname or ""
    region = partner_app_region(host) or ""
    app = _find(cloud, region, host.partition(".")[0])
    if app is None:
        return None
    try:
        return _open(app, url, cookies)
    except tokens.TokenRefused:
        return redirect(assumptions.SIGN_IN_URL.format(region=region))


def open_path(cloud: Cloud, uri: str, cookies: str, *, is_secure: bool) -> Page | None:
    """Return the page at a path of the cloud's own address, or None if no available app has it.

    Args:
        cloud: The cloud.
        uri: The path with its query.
        cookies: The Cookie header.
        is_secure: Whether the client uses https.
    """
    url = urlsplit(uri)
    with cloud.lock:
        cloud.clock.run_due()
        _, root, region, app_id, *_ = [*url.path.split("/"), "", "", ""]
        app = _find(cloud, region, app_id.lower()) if root == PAGE_PATH else None
        if app is None:
            return None
        try:
            return _open(app, url, cookies, f"/{root}/{region}/{app_id}", is_secure=is_secure)
        except tokens.TokenRefused:
            rejected = html_page("Access denied", _REJECTED)
            return Page(403, rejected.headers, rejected.body)


def _find(cloud: Cloud, region: str, key: str) -> PartnerApp | None:
    apps = (each.with_key(PartnerApp, key) for each in cloud.resource_store.regions(region))
    return next((app for app in apps if app and app.is_reachable), None)


def _open(app: PartnerApp, url: SplitResult, cookies: str, base: str = "", *, is_secure: bool = True) -> Page:
    """Begin a session at ``<base>/auth``; return the page of the app at any other path.

    Raises:
        TokenRefused: The token of the URL or of the session is invalid.
    """
    if url.path == f"{base}/auth":
        return _start_session(app, url, f"{base}/", is_secure=is_secure)
    now = app.region.clock.time()
    session = tokens.verify(app.signing_key, app.arn, session_token(cookies), now, typ="session")
    if page := _denial(app, session):
        return page
    text = (
        f"This is the partner AI app {app.name} ({app.arn}) of type {app.record['Type']}, simulated by sagemock. The "
        "simulation has the app as a resource of SageMaker, but not the program of the partner."
    )
    return html_page(app.name, text)


def _start_session(app: PartnerApp, url: SplitResult, location: str, *, is_secure: bool) -> Page:
    token, now = dict(parse_qsl(url.query)).get("authToken", ""), app.region.clock.time()
    presigned = tokens.verify(app.signing_key, app.arn, token, now, typ="presigned")
    if page := _denial(app, presigned):
        return page
    session, claims = tokens.exchange(app.signing_key, app.arn, token, now)
    seconds = claims["exp"] - claims["iat"]
    return redirect_with_session(session, seconds, location, path=location, is_secure=is_secure)


def _denial(app: PartnerApp, claims: tokens.Claims) -> Page | None:
    return denial(app.region, "CreatePartnerAppPresignedUrl", {"Arn": app.arn}, claims)
