"""Programs that servers of an engine run: a stock Jupyter server, code-server, or those of a custom image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .servers.settings import ServerSettings

# Options of a stock Jupyter server behind a front door, which checks users and origins in its place.
JUPYTER_OPTIONS = ("--no-browser", "--allow-root", "--ServerApp.allow_remote_access=True")
CODE_EDITOR_OPTIONS = ("--auth=none", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust")


class UnsupportedProgram(ValueError):
    """An engine cannot run the program of an app; the message is the reason."""


@dataclass(frozen=True)
class Program:
    """The program of a custom image, which the image or its configuration starts.

    It serves HTTP below the path of its app, and authenticates no one: the front door does.

    Attributes:
        has_token: Whether it accepts the token of its server, and nothing without it.
        is_jupyter: Whether it is a Jupyter server, whose pages repeat the cookie ``_xsrf``.
        strips_prefix: Whether it serves paths without that of its app.
        health_path: A path below the base URL that it serves once it has started.
    """

    has_token: ClassVar[bool] = False
    is_jupyter: ClassVar[bool] = False
    strips_prefix: ClassVar[bool] = False
    health_path: ClassVar[str] = ""

    def command(self, server: ServerSettings, beginning: list[str], *, port: int) -> list[str]:
        """Return the command line of a server; an empty one for the command of its image.

        Args:
            server: The server.
            beginning: The command that starts Jupyter servers.
            port: The port to listen at, on all addresses.
        """
        return []


@dataclass(frozen=True)
class JupyterServer(Program):
    """A stock Jupyter server."""

    has_token: ClassVar[bool] = True
    is_jupyter: ClassVar[bool] = True
    health_path: ClassVar[str] = "api"

    def command(self, server: ServerSettings, beginning: list[str], *, port: int) -> list[str]:
        """Return the command line of a server, see :meth:`Program.command`."""
        page = ("--ServerApp.default_url=/lab",) if server.app_type else ()
        paths = (f"--ServerApp.base_url={server.base_url}", f"--ServerApp.root_dir={server.mount_path}", *page)
        return [*beginning, *JUPYTER_OPTIONS, *paths, "--ip=0.0.0.0", f"--port={port}"]


@dataclass(frozen=True)
class CodeEditor(Program):
    """code-server of the image. Its URLs are relative, so that it needs no base path."""

    strips_prefix: ClassVar[bool] = True
    health_path: ClassVar[str] = "healthz"

    def command(self, server: ServerSettings, beginning: list[str], *, port: int) -> list[str]:
        """Return the command line of a server, see :meth:`Program.command`."""
        return ["code-server", *CODE_EDITOR_OPTIONS, f"--bind-addr=0.0.0.0:{port}", server.mount_path]


@dataclass(frozen=True)
class Unsupported(Program):
    """The program of an app that engines do not run."""

    def command(self, server: ServerSettings, beginning: list[str], *, port: int) -> list[str]:
        """Raise the reason, see :meth:`Program.command`.

        Raises:
            UnsupportedProgram: Always.
        """
        raise UnsupportedProgram(f"engines run {server.app_type} apps with a custom image only")


_PROGRAMS: dict[str, Program] = {
    "": JupyterServer(),  # notebook instances
    "JupyterServer": JupyterServer(),
    "JupyterLab": JupyterServer(),
    "CodeEditor": CodeEditor(),
}


def program_of(server: ServerSettings) -> Program:
    """Return the program of a server."""
    return Program() if server.container else _PROGRAMS.get(server.app_type, Unsupported())
