"""Studio's /auth and /app, and pages for apps that do not run here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import authenticated

from sagemock.jupyter.storage import companions_file
from sagemock.presigned.landing_uris import OTHER_SPELLINGS, PATHS, LandingUri, as_aws_spells

from . import pages
from .app_client import AppClient, AppRefused
from .landing import Rule
from .responses import finish_with, redirect_without_referrer
from .studio_identity import StudioIdentity

# How a program is installed that sagemock can run.
INSTALLATION = {
    "CodeEditor": "Install code-server, for example with: npm install --global code-server. sagemock finds it on the "
    "PATH, or at the path in the environment variable SAGEMOCK_CODE_SERVER, when the app is created.",
    "TensorBoard": 'Install it with: pip install "sagemock[tensorboard]".',
}
RecordActivity = Callable[[], None]
JUPYTER_APPS = ("JupyterServer", "JupyterLab")


def base_url(app_type: str) -> str:
    """Return the path of an app on its origin."""
    return f"/{PATHS[app_type]}/" if app_type in PATHS else "/"


def rules(app_type: str, app_client: AppClient, record_activity: RecordActivity, home: str) -> list[Rule]:
    """Return the handlers of Studio's own URLs, without those of Jupyter.

    Args:
        app_type: Type of the app that the server runs.
        app_client: Client that describes and creates the app.
        record_activity: Called when the user uses the app.
        home: The private directory of the server, in which the launcher lists the servers of other apps.
    """
    first_segments = {other: path.split("/")[0] for other, path in PATHS.items()}
    others = "|".join(segment for other, segment in first_segments.items() if other != app_type)
    app = {"app_type": app_type, "record_activity": record_activity}
    programs = {**app, "record_activity": lambda: None, "home": home}
    studio: list[Rule] = [
        (r"/auth/?", SignIn, {**app, "app_client": app_client}),
        (r"/app/?", Status, {"app_client": app_client}),
        (OTHER_SPELLINGS.pattern, OtherSpelling, {}),
        (rf"/(?:{others})(?:/.*)?", OtherProgram, programs),
        (r"/(?:studio(?:/.*)?)?", UnknownPath, {**app, "record_activity": lambda: None}),
    ]
    if app_type in JUPYTER_APPS:
        return studio
    return [*studio, (rf"/{first_segments[app_type]}(?:/.*)?", UnsupportedApp, app)]


class SignIn(JupyterHandler):
    """``/auth?token=``: starts a session, creates the app, and redirects to the token's landing URI."""

    works_without_app = True

    def initialize(self, app_type: str, app_client: AppClient, record_activity: RecordActivity) -> None:
        """Store the arguments of the rule."""
        self.app_type, self.app_client, self.record_activity = app_type, app_client, record_activity

    @allow_unauthenticated
    async def get(self) -> None:
        """Exchange the token of a presigned URL."""
        identity = self.identity_provider
        assert isinstance(identity, StudioIdentity)
        claims = await identity.sign_in(self, self.get_query_argument("token", ""))
        landing = LandingUri.from_claims(claims)
        program = self._requested_program()
        if landing.app_type == self.app_type and not program:
            try:
                await self.app_client.start()
            except AppRefused as error:
                page = pages.notice("Studio", "The app cannot be created.", str(error))
                finish_with(self, 503, str(error), page)
            self.record_activity()
        redirect_without_referrer(self, program or landing.path)

    def _requested_program(self) -> str | None:
        """Return the path of the program that AWS's SDK appends to the URL of TensorBoard, as ``redirect``."""
        name = self.get_query_argument("redirect", "").lower()
        return next((f"/{path}/" for app_type, path in PATHS.items() if app_type.lower() == name), None)


class Status(JupyterHandler):
    """``/app?appType=JupyterServer&appName=default``: the status of an app, as text."""

    works_without_app = True

    def initialize(self, app_client: AppClient) -> None:
        """Store the arguments of the rule."""
        self.app_client = app_client

    @authenticated
    async def get(self) -> None:
        """Return the status, or NotFound with 404."""
        key = {"AppType": self.get_query_argument("appType"), "AppName": self.get_query_argument("appName")}
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        status = await self.app_client.status_of(**key)
        if status is None:
            self.set_status(404)
        self.finish(status or "NotFound")


class OtherSpelling(JupyterHandler):
    """The path of an app in another case than that of AWS's URLs."""

    works_without_app = True

    @authenticated
    def get(self) -> None:
        """Redirect to the path in lower case."""
        redirect_without_referrer(self, as_aws_spells(self.request.uri or ""))


class UnsupportedApp(JupyterHandler):
    """The page of an app whose program is not available on this machine."""

    def initialize(self, app_type: str, record_activity: RecordActivity) -> None:
        """Store the arguments of the rule."""
        self.app_type, self.record_activity = app_type, record_activity

    @authenticated
    def get(self) -> None:
        """Record activity and show the notice."""
        self.record_activity()
        self.finish(pages.notice("Studio", *self.paragraphs()))

    def paragraphs(self) -> list[str]:
        """Return the text of the page."""
        return [
            f"The program of {self.app_type} is not available on this machine.",
            *filter(None, [INSTALLATION.get(self.app_type)]),
            "The app is simulated: DescribeApp works, opening this page counts as activity, and idle shutdown applies.",
        ]


class UnknownPath(UnsupportedApp):
    """The page of a Studio URL for which no app runs here, with or without a running app."""

    works_without_app = True

    def paragraphs(self) -> list[str]:
        """Return the text of the page."""
        return [
            f"Nothing is served at {self.request.path}.",
            f"This server runs a {self.app_type} app, at {base_url(self.app_type)}.",
        ]


class OtherProgram(UnknownPath):
    """The URL of another app's program: leads to its server, which accepts the same session, if one runs."""

    def initialize(self, app_type: str, record_activity: RecordActivity, home: str = "") -> None:
        """Store the arguments of the rule."""
        super().initialize(app_type, record_activity)
        self.home = Path(home)

    @authenticated
    def get(self) -> None:
        """Redirect to the server of the app, or show a page."""
        programs = companions_file.read(self.home)["programs"]
        for app_type, origin in programs.items():
            if self.request.path.startswith(f"/{PATHS.get(app_type, app_type)}"):
                redirect_without_referrer(self, f"{origin}{self.request.uri}")
        super().get()

    def paragraphs(self) -> list[str]:
        """Return the text of the page."""
        app_type = next(name for name, path in PATHS.items() if self.request.path.startswith(f"/{path.split('/')[0]}"))
        missing = f"No {app_type} app of this user profile or space is InService."
        return [*super().paragraphs(), *([missing] if app_type == "TensorBoard" else [])]
