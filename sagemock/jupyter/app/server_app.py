"""The Jupyter server itself: jupyter_server's application on an inherited socket, with our identity and our pages."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from logging import LogRecord
from pathlib import Path
from typing import Any, cast

from jupyter_server.serverapp import ServerApp
from tornado.httpserver import HTTPServer
from tornado.log import LogFormatter
from traitlets import Integer
from traitlets.config import Config

from sagemock.jupyter.storage.activity_file import ActivityFile
from sagemock.jupyter.storage.shared_clock import SharedClock

from . import remote_kernels, studio_handlers
from .activity_monitor import ActivityMonitor
from .app_client import AppClient
from .identity import PresignedIdentity
from .idle import IdleShutdown
from .landing import Rule, extensions, rules
from .studio_identity import StudioIdentity
from .terminals import TermSocketOnDemand

TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")


class TokenRedactingFormatter(LogFormatter):
    """Lets no token into the log: tornado writes whole URLs there when a request fails."""

    def format(self, record: LogRecord) -> str:
        return TOKEN.sub("[token]", super().format(record))


class InstanceServerApp(ServerApp):
    """A ServerApp that serves on a socket somebody else has bound, which jupyter_server has no option for:
    https://github.com/jupyter-server/jupyter_server/issues/1591"""

    listener = Integer(help="file descriptor of the listening socket").tag(config=True)
    no_browser_open_file = True
    _log_formatter_cls = TokenRedactingFormatter

    def init_httpserver(self) -> None:
        sock = socket.socket(fileno=self.listener)
        sock.setblocking(False)
        self.ip, self.port = sock.getsockname()[:2]
        self._http_server = HTTPServer(
            self.web_app,
            ssl_options=self.ssl_options,
            max_body_size=self.max_body_size,
            max_buffer_size=self.max_buffer_size,
        )
        self.io_loop.add_callback(self._http_server.add_socket, sock)

    def init_signal(self) -> None:
        """The child has its own handlers already: Jupyter's ask "Shut down this server (y/n)?", or take seconds."""

    def prepend_handlers(self, handlers: list[Rule]) -> None:
        """Let ``handlers`` answer before those of every extension."""
        self.web_app.add_handlers(".*$", handlers)  # type: ignore[no-untyped-call]  # Jupyter's
        routes = self.web_app.default_router.rules
        routes.insert(0, routes.pop(-2))  # tornado has put them last but the catch-all


def serve(order: dict[str, Any], sleep: Callable[[], None]) -> None:
    """Serve until told to end; ``sleep()`` when nobody has wanted anything for as long as the order says."""
    _write_settings(Path(order["home"]))
    app = InstanceServerApp.instance(config=configuration(order))
    app.initialize(argv=[], find_extensions=False)
    terminals = {"name": "jupyter_server_terminals", "term_manager": app.web_app.settings["terminal_manager"]}
    on_demand = (app.base_url + r"terminals/websocket/(\w+)", TermSocketOnDemand, terminals)
    app.prepend_handlers([on_demand, *rules(app.base_url, order["name"])])
    if order.get("studio"):
        configure_studio(app, order)
    if order["idle_timeout"]:
        IdleShutdown(app, order["idle_timeout"], sleep)
    app.start()


def configure_studio(app: InstanceServerApp, order: dict[str, Any]) -> None:
    """Add what Studio has around a Jupyter; a gateway is none that people come to."""
    watching = ActivityMonitor(app, SharedClock(Path(order["clock"])), ActivityFile(Path(order["home"])))
    if order["studio"]["gateway_of"] is None:
        identity = cast(StudioIdentity, app.identity_provider)
        identity.desk = AppClient(order["studio"]["app"])
        app.prepend_handlers(studio_handlers.rules(order["studio"], identity.desk, watching.note))
        app.gateway_config.auth_token = identity.token_for_gateways(remote_kernels.FOREVER)
        app.web_app.settings["kernel_websocket_connection_class"] = remote_kernels.connection


def configuration(order: dict[str, Any]) -> Config:
    """All that differs from Jupyter's defaults; no file adds to it."""
    of_studio = order.get("studio")
    return Config(
        {
            "InstanceServerApp": {"listener": order["listener"]},
            "ServerApp": {
                "base_url": studio_handlers.base_of(of_studio["app"]["AppType"]) if of_studio else "/",
                "root_dir": order["volume"],
                "preferred_dir": _preferred(Path(order["volume"]), order["opens_in"]),
                "certfile": order["certificate"],  # with its key
                "open_browser": False,
                "allow_root": True,
                "allow_remote_access": False,  # keeps the check of the Host header
                "allow_unauthenticated_access": False,
                "quit_button": False,
                "jpserver_extensions": dict.fromkeys(extensions(), True),
                **({"kernel_manager_class": remote_kernels.StudioKernels} if of_studio else {}),
                "identity_provider_class": StudioIdentity if of_studio else PresignedIdentity,
            },
            "MappingKernelManager": {"kernel_manager_class": "sagemock.jupyter.app.kernels.PrivateKernelManager"},
            "PresignedIdentity": {
                "key": bytes.fromhex(order["key"]),
                "audience": of_studio["audience"] if of_studio else order["arn"],
                "user_name": order["name"],
                "clock_file": order["clock"],
            },
            "StudioKernels": {"home": order["home"]},
            "GatewayClient": {"gateway_retry_max": 0},
            "StudioIdentity": {"required_claims": of_studio["required_claims"]} if of_studio else {},
            "FileContentsManager": {"delete_to_trash": False},  # the trash is the user's own
            "KernelManager": {"transport": "ipc"},  # no ports that others on this machine could try
            "LanguageServerManager": {"autodetect": False},  # runs npm to find language servers
            "LabServerApp": _lab_directories(Path(order["home"])),
            "LabApp": {  # looks for news and updates otherwise
                "news_url": None,
                "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
                "extension_manager": "readonly",
            },
        }
    )


def _write_settings(home: Path) -> None:
    # JupyterLab asks whether it may look for news as long as nobody has answered.
    settings = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    place = home / "config" / "labconfig"
    place.mkdir(exist_ok=True)
    (place / "default_setting_overrides.json").write_text(json.dumps(settings))


def _preferred(volume: Path, directory: str) -> str:
    wanted = volume / directory  # is there, if repositories are cloned and nobody has removed it
    return str(wanted if wanted.is_dir() else volume)


def _lab_directories(home: Path) -> dict[str, str]:
    # JupyterLab asks for these when it is imported, in a process that has no instance yet.
    return {
        "user_settings_dir": str(home / "lab" / "user-settings"),
        "workspaces_dir": str(home / "lab" / "workspaces"),
    }
