"""The jupyter_server application on an inherited socket."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from logging import LogRecord
from pathlib import Path
from typing import Any, cast

from jupyter_core.paths import ENV_CONFIG_PATH, SYSTEM_CONFIG_PATH, jupyter_path
from jupyter_server.extension.config import ExtensionConfigManager
from jupyter_server.serverapp import ServerApp
from tornado.httpserver import HTTPServer
from tornado.log import LogFormatter
from traitlets import Integer, Unicode

from sagemock.jupyter.process_config import ProcessConfig, StudioConfig
from sagemock.jupyter.storage.activity_file import ActivityFile
from sagemock.jupyter.storage.shared_clock import SharedClock

from . import remote_kernels, studio_handlers
from .activity_monitor import ActivityMonitor
from .app_client import AppClient
from .idle import IdleShutdown
from .landing import Rule, rules
from .server_config import jupyter_config, write_lab_settings
from .studio_identity import StudioIdentity
from .terminals import TermSocketOnDemand

TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")


class TokenRedactingFormatter(LogFormatter):
    """Removes tokens from log lines: tornado logs the whole URL of a request that fails."""

    def format(self, record: LogRecord) -> str:
        """Return the log line without tokens."""
        return TOKEN.sub("[token]", super().format(record))


class InstanceServerApp(ServerApp):
    """A ServerApp on a socket that is already bound.

    jupyter_server has no option for it: https://github.com/jupyter-server/jupyter_server/issues/1591
    """

    listener = Integer(help="file descriptor of the listening socket").tag(config=True)
    server_url = Unicode(help="URL of the server, for programs in the instance").tag(config=True)
    no_browser_open_file = True
    _log_formatter_cls = TokenRedactingFormatter

    @property
    def connection_url(self) -> str:
        """The URL that terminals have as JUPYTER_SERVER_URL, before the socket is known."""
        return self.server_url

    def init_httpserver(self) -> None:
        """Create the HTTP server on the inherited socket."""
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
        """Keep the handlers of this process: Jupyter's prompt "Shut down this server (y/n)?", or take seconds."""

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Do nothing: there is no command line, and building the parser takes a tenth of the start."""

    def migrate_config(self) -> None:
        """Do nothing: the private directories of an instance have no configuration of IPython 3."""

    def find_server_extensions(self) -> None:
        """Enable the server extensions that the environment enables, and read nothing else of its configuration."""
        configured = [path for path in os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep) if path]
        paths = [*configured, *ENV_CONFIG_PATH, *SYSTEM_CONFIG_PATH]
        enabled = ExtensionConfigManager(read_config_path=paths).get_jpserver_extensions()
        self.jpserver_extensions = {**enabled, **self.jpserver_extensions}

    def prepend_handlers(self, handlers: list[Rule]) -> None:
        """Add ``handlers`` before those of all extensions."""
        self.web_app.add_handlers(".*$", handlers)
        routes = self.web_app.default_router.rules
        routes.insert(0, routes.pop(-2))  # tornado has inserted them before the last rule, which matches everything


def serve(config: ProcessConfig, exit_idle: Callable[[], None]) -> None:
    """Serve until the process ends.

    Args:
        config: The configuration of the server.
        exit_idle: Called when the server has been idle for the configured time.
    """
    write_lab_settings(Path(config["home"]))
    app = build(config)
    app.init_httpserver()
    if config["idle_timeout"]:
        IdleShutdown(app, config["idle_timeout"], exit_idle)
    app.start()


def build(config: ProcessConfig, **settings: Any) -> InstanceServerApp:
    """Return the application of a server that does not listen yet.

    Args:
        config: The configuration of the server.
        settings: Further settings of :class:`InstanceServerApp`.
    """
    app = InstanceServerApp.instance(config=jupyter_config(config), **settings)
    app.initialize(argv=[], find_extensions=config["jupyter_extensions"], new_httpserver=False)
    assert app.kernel_spec_manager
    # Jupyter would import IPython to find the last one.
    app.kernel_spec_manager.kernel_dirs = [*jupyter_path("kernels"), str(Path(config["home"], "ipython", "kernels"))]
    terminals = {"name": "jupyter_server_terminals", "term_manager": app.web_app.settings["terminal_manager"]}
    on_demand: Rule = (app.base_url + r"terminals/websocket/(\w+)", TermSocketOnDemand, terminals)
    app.prepend_handlers([on_demand, *rules(app.base_url, config["name"])])
    if config["studio"]:
        _configure_studio(app, config, config["studio"])
    return app


def _configure_studio(app: InstanceServerApp, config: ProcessConfig, studio: StudioConfig) -> None:
    """Add activity recording and, unless the server is a gateway, Studio's own URLs and remote kernels."""
    monitor = ActivityMonitor(app, SharedClock(Path(config["clock"])), ActivityFile(Path(config["home"])))
    if studio["gateway_of"] is None:
        identity = cast(StudioIdentity, app.identity_provider)
        identity.app_client = AppClient(studio["app_url"])
        app_type = studio["app"]["AppType"]
        app.prepend_handlers(studio_handlers.rules(app_type, identity.app_client, monitor.record, config["home"]))
        app.gateway_config.auth_token = identity.gateway_token(remote_kernels.TOKEN_SECONDS)
        app.web_app.settings["kernel_websocket_connection_class"] = remote_kernels.connection
