"""Requests to the home: paths, pages, actions and files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sagemock import assumptions
from sagemock.presigned.hosts import mlflow_region
from sagemock.presigned.pages import Page

from . import actions
from .calls import CallRefused, ProfileCalls
from .mlflow import URLS
from .pages import home_page, notice_page, space_page
from .view import read_home, read_settings, read_space

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.resources.studio.user_profiles import UserProfile

    from .space_view import SpaceView

HOME = "/studio/"
FILES = Path(__file__).parent / "static"
_CSS, _JAVASCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
_FILE_TYPES = {"theme.css": _CSS, "home.css": _CSS, "home.js": _JAVASCRIPT}
# Without an address of the page, browsers would send "Origin: null" with forms.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "Content-Type": "text/html; charset=utf-8",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_ACTIONS: Mapping[str, Callable[[ProfileCalls, SpaceView, actions.Form], None]] = {
    "run": actions.run_space,
    "stop": actions.stop_space,
    "settings": actions.change_space,
    "delete": actions.delete_space,
}
NO_MLFLOW = (
    "The simulation has this MLflow as a resource of SageMaker, but runs no server for it. For a real MLflow, use "
    "mock_sagemaker(mlflow=True) or sagemock serve --mlflow."
)
_MLFLOW = re.compile(rf"({'|'.join(URLS)})/([^/]+)/open")
_SPACE = re.compile(r"spaces/([^/]+)(?:/(\w+))?")


@dataclass(frozen=True)
class Visit:
    """A request of a user profile that is signed in.

    Attributes:
        cloud: The cloud.
        profile: The user profile.
        method: GET or POST.
        path: The path below the home.
        base: The path that the home's own path begins with.
        form: The fields of a form.
        source_ip: The address of the browser, None for a client in this process.
    """

    cloud: Cloud
    profile: UserProfile
    method: str
    path: str
    base: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    source_ip: str | None = None

    @property
    def root(self) -> str:
        """The path of the home."""
        return f"{self.base}{HOME}"


def respond(visit: Visit) -> Page:
    """Return the response to a request."""
    if visit.method == "GET" and visit.path in _FILE_TYPES:
        headers = {**HEADERS, "Content-Type": _FILE_TYPES[visit.path]}
        return Page(200, headers, (FILES / visit.path).read_text("utf-8"))
    if not _is_enabled(visit.profile):
        return Page(403, HEADERS, notice_page("Studio is disabled", assumptions.STUDIO_DISABLED))
    calls = ProfileCalls(visit.cloud, visit.profile, visit.source_ip)
    return _act(visit, calls) if visit.method == "POST" else _show(visit, calls)


def _is_enabled(profile: UserProfile) -> bool:
    """Return whether a user profile may open Studio [S11.17]."""
    portals = (settings.get("StudioWebPortal") for settings in profile.settings())
    return next(filter(None, portals), "ENABLED") == "ENABLED"


def _show(visit: Visit, calls: ProfileCalls) -> Page:
    """Return a page, or a redirect to the presigned URL of an app."""
    try:
        if visit.path == "classic/open":
            return _open(actions.classic_url(calls, visit.profile))
        if match := _MLFLOW.fullmatch(visit.path):
            return _open_mlflow(visit, URLS[match[1]](calls, match[2]))
        name, action = _space_and_action(visit.path)
        space = read_space(visit.profile, calls, name) if name else None
        if space and action == "open":
            return _open(actions.space_url(calls, visit.profile, space))
        if space and not action:
            return _show_space(visit, calls, space)
    except CallRefused as error:
        return _show_home(visit, calls, error)
    return _show_home(visit, calls)


def _act(visit: Visit, calls: ProfileCalls) -> Page:
    """Make the call of a form, and return a redirect to a page that shows its effect, or a page with the error."""
    name, action = _space_and_action(visit.path)
    space = None
    try:
        if visit.path == "spaces":
            actions.create_space(calls, visit.profile, visit.form)
            return _see_other(visit.root)
        space = read_space(visit.profile, calls, name) if name else None
        if space is None or action not in _ACTIONS:
            return _show_home(visit, calls)
        _ACTIONS[action](calls, space, visit.form)
        return _see_other(visit.root if action == "delete" else f"{visit.root}spaces/{name}")
    except CallRefused as error:
        return _show_space(visit, calls, space, error) if space else _show_home(visit, calls, error)


def _space_and_action(path: str) -> tuple[str, str]:
    """Return the name of a space and an action, of paths below that of a space; empty strings for others."""
    match = _SPACE.fullmatch(path)
    return (match[1], match[2] or "") if match else ("", "")


def _show_home(visit: Visit, calls: ProfileCalls, *problems: CallRefused) -> Page:
    home = read_home(visit.profile, calls, *problems)
    if problems:
        return Page(400, HEADERS, home_page(home, visit.root))
    notice = f"Nothing is simulated at {visit.root}{visit.path}." if visit.path else ""
    return Page(404 if visit.method == "POST" else 200, HEADERS, home_page(home, visit.root, notice))


def _show_space(visit: Visit, calls: ProfileCalls, space: SpaceView, *problems: CallRefused) -> Page:
    home = read_settings(visit.profile, calls, *problems)
    return Page(400 if problems else 200, HEADERS, space_page(home, space, visit.root))


def _open_mlflow(visit: Visit, url: str) -> Page:
    """Return the redirect to MLflow; for a browser, which would look for AWS's host, a page if MLflow does not run."""
    if visit.source_ip is not None and mlflow_region(urlsplit(url).hostname or "") is not None:
        return Page(200, HEADERS, notice_page("MLflow", NO_MLFLOW))
    return _open(url)


def _open(url: str) -> Page:
    """Return the redirect to a presigned URL, which no cache may keep."""
    return Page(302, {"Location": url, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def _see_other(location: str) -> Page:
    """Return the redirect after a form, which the browser follows by GET."""
    return Page(303, {"Location": location})
