"""What Studio has around a Jupyter: the address where one signs in, the status of apps, pages for what runs nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import authenticated

from sagemock.presigned.landing_uris import PATHS, LandingUri

from . import pages
from .app_client import AppClient, Refused
from .identity import finish_with, redirect_without_referrer
from .landing import Rule
from .studio_identity import StudioIdentity

Note = Callable[[], None]
JUPYTERS = ("JupyterServer", "JupyterLab")


def base_of(app_type: str) -> str:
    """Below what path an app is, on its origin."""
    return f"/{PATHS[app_type]}/" if app_type in PATHS else "/"


def rules(studio: dict[str, Any], desk: AppClient, note: Note) -> list[Rule]:
    """The handlers of a door; what Jupyter itself answers is not among them. ``note()`` that somebody used the app."""
    app_type = studio["app"]["AppType"]
    told = {"app_type": app_type}
    segments = {other: path.split("/")[0] for other, path in PATHS.items()}
    others = "|".join(["studio", *(segment for other, segment in segments.items() if other != app_type)])
    own = [] if app_type in JUPYTERS else [(rf"/{segments[app_type]}(?:/.*)?", UnsupportedApp, {**told, "note": note})]
    return [
        (r"/auth/?", SignIn, {**told, "desk": desk, "note": note}),
        (r"/app/?", Status, {"desk": desk}),
        (rf"/(?:(?:{others})(?:/.*)?)?", UnknownPath, {**told, "note": lambda: None}),
        *own,
    ]


class SignIn(JupyterHandler):
    """``/auth?token=``: in exchange for a session, on to where the token says; its app is made to run."""

    always_answers = True

    def initialize(self, app_type: str, desk: AppClient, note: Note) -> None:
        self.app_type, self.desk, self.note = app_type, desk, note

    @allow_unauthenticated
    async def get(self) -> None:
        identity = self.identity_provider
        assert isinstance(identity, StudioIdentity)
        said = identity.sign_in(self, self.get_query_argument("token", ""))
        landing = LandingUri(said["landingUriScheme"], said.get("landingUriAppType", ""), said["landingUriDeepLink"])
        if landing.app_type == self.app_type:
            try:
                await self.desk.open()
            except Refused as refusal:
                page = pages.notice("Studio", "The app cannot be created.", str(refusal))
                finish_with(self, 503, str(refusal), page)
            self.note()
        redirect_without_referrer(self, landing.path)


class Status(JupyterHandler):
    """``/app?appType=JupyterServer&appName=default``: the status of an app, as text."""

    always_answers = True

    def initialize(self, desk: AppClient) -> None:
        self.desk = desk

    @authenticated
    async def get(self) -> None:
        asked = {"AppType": self.get_query_argument("appType"), "AppName": self.get_query_argument("appName")}
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        status = await self.desk.status_of(**asked)
        if status is None:
            self.set_status(404)
        self.finish(status or "NotFound")


class UnsupportedApp(JupyterHandler):
    """An app for which there is no program on this machine."""

    def initialize(self, app_type: str, note: Note) -> None:
        self.app_type, self.note = app_type, note

    @authenticated
    def get(self) -> None:
        self.note()
        self.finish(pages.notice("Studio", *self.said()))

    def said(self) -> list[str]:
        return [
            f"There is no program for {self.app_type} on this machine.",
            "The app is there all the same: the cloud describes it, who looks at this page uses it, and it ends.",
        ]


class UnknownPath(UnsupportedApp):
    """A path of Studio's where nothing of ours runs, app or no app."""

    always_answers = True

    def said(self) -> list[str]:
        return [
            f"There is nothing to show at {self.request.path}.",
            f"What lives here is a {self.app_type}, at {base_of(self.app_type)}.",
        ]
