"""The home at an HTTP address, for browsers."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tornado.web import RequestHandler

from sagemock import assumptions
from sagemock.endpoint.access import AccessPolicy
from sagemock.presigned import tokens
from sagemock.presigned.landing_uris import LandingUri
from sagemock.presigned.pages import Page
from sagemock.resources.studio.user_profiles import UserProfile

from . import session
from .pages import notice_page
from .site import HEADERS, HOME, Visit, respond

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.endpoint.lazy_router import Rules
    from sagemock.presigned.public_pages import PublicPages

_HELP = (
    'Create a new URL with sagemaker.create_presigned_domain_url(DomainId=..., UserProfileName=...)["AuthorizedUrl"].'
)
_PATH = rf"(/(d-[^/]+)/([^/]+))(?:(/auth)|{re.escape(HOME)}(.*))"


class StudioHome(RequestHandler):
    """``/<domain>/<user profile>/auth`` starts a session; the home is below ``/<domain>/<user profile>/studio/``."""

    def initialize(self, cloud: Cloud, find_public: Callable[[], PublicPages | None]) -> None:
        """Store the arguments of the rule."""
        self._cloud, self._find_public = cloud, find_public

    def prepare(self) -> None:
        """Find out whether the request comes from a portal, whose statements about the client can be trusted."""
        public = self._find_public()
        self._public = public if public and public.has_passed(self.request.headers) else None
        self._access_policy = AccessPolicy((self._public.host,)) if self._public else AccessPolicy()
        self._source_ip = self.request.headers["X-Forwarded-For"] if self._public else self.request.remote_ip

    async def get(self, base: str, domain_id: str, name: str, auth: str | None, path: str | None) -> None:
        """Respond to a request, in a thread: a call may wait for a lifecycle script or for the cloud's lock."""
        is_page = auth is not None or not (path or "").endswith("/open")
        if reason := self._rejection_reason(is_page=is_page):
            return self._send(Page(403, HEADERS, notice_page("Access denied", reason)))
        answer = partial(self._answer, base, f"{domain_id}/{unquote(name)}", auth, unquote(path or ""), self._form())
        page = await asyncio.get_running_loop().run_in_executor(self.settings["workers"], answer)
        return self._send(page)

    head = post = get

    @property
    def _method(self) -> str:
        """GET or POST; Tornado sends no content in the response to HEAD."""
        return "POST" if self.request.method == "POST" else "GET"

    def _rejection_reason(self, *, is_page: bool) -> str | None:
        """Return why a request must be rejected; a page may be opened by a link on another site."""
        headers: Mapping[str, str] = self.request.headers
        if self._method == "GET" and is_page:
            headers = {"Host": headers.get("Host", "")}
        return self._access_policy.rejection_reason(headers)

    def _form(self) -> dict[str, str]:
        return {name: self.get_body_argument(name) for name in self.request.body_arguments}

    def _answer(self, base: str, key: str, auth: str | None, path: str, form: dict[str, str]) -> Page:
        with self._cloud.lock:
            self._cloud.clock.run_due()
            profile = self._find_profile(key)
            if profile is None:
                return _denied("The user profile does not exist.")
            try:
                if auth:
                    return self._sign_in(profile, base)
                session.check(profile, self.get_cookie(_cookie_name(profile), ""), self._source_ip)
            except tokens.TokenRefused:
                return _denied("You are not signed in, or the link or your session has ended.")
            except session.VisitDenied:
                return _denied(assumptions.PRESIGNED_URL_DENIED)
        return respond(Visit(self._cloud, profile, self._method, path, base, form, self._source_ip))

    def _find_profile(self, key: str) -> UserProfile | None:
        found = self._cloud.resource_store.with_key(UserProfile, key.lower())
        return found[0] if found else None

    def _sign_in(self, profile: UserProfile, base: str) -> Page:
        token = self.get_query_argument("token", "")
        cookie, claims = session.begin(profile, token, self._source_ip)
        self.set_cookie(
            _cookie_name(profile),
            cookie,
            path=f"{base}/",
            max_age=claims["exp"] - claims["iat"],
            httponly=True,
            secure=bool(self._public and self._public.is_secure),
            samesite="Lax",
        )
        landing = LandingUri.from_claims(claims)
        location = base + (landing.path if landing.scheme == "studio" else HOME)
        return Page(302, {"Location": location, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})

    def _send(self, page: Page) -> None:
        self.set_status(page.status)
        for name, value in page.headers.items():
            self.set_header(name, value)
        self.finish(page.body.encode("utf-8", "replace"))


def _denied(reason: str) -> Page:
    return Page(403, HEADERS, notice_page("Access denied", reason, _HELP))


def _cookie_name(profile: UserProfile) -> str:
    # Browsers share cookies between the ports of a host, so the name carries the domain.
    return f"sagemock-home-{hashlib.sha256(profile.domain.signing_key).hexdigest()[:12]}"


def rules(cloud: Cloud, find_public: Callable[[], PublicPages | None] = lambda: None) -> Rules:
    """Return the route of the home.

    Args:
        cloud: The cloud.
        find_public: Returns the public address of the pages, if a portal serves them.
    """
    return [(_PATH, StudioHome, {"cloud": cloud, "find_public": find_public})]
