"""Engine: the names, volumes and addresses of servers that a Spawner class of JupyterHub starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from .server_settings import ServerSettings

VOLUME = "/home/ec2-user/SageMaker"
PORT = 8888
# Options of a stock Jupyter server behind a front door, which checks users and origins in its place.
SERVER_OPTIONS = ("--no-browser", "--allow-root", "--ServerApp.allow_remote_access=True")


@dataclass(frozen=True)
class Engine:
    """Any Spawner class; subclasses know one class better.

    Attributes:
        import_path: The Spawner class.
        package: The package to install if the class cannot be imported.
        reports_port: True if a server chooses its port, and sends it to us.
    """

    import_path: str
    package: ClassVar[str] = "the package of that class"
    reports_port: ClassVar[bool] = False

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the spawner of a server its names, its volume and its command."""
        spawner.port = PORT
        spawner.cmd = self.command(spawner, server, "--ip=0.0.0.0", f"--port={PORT}")

    def command(self, spawner: Any, server: ServerSettings, *options: str) -> list[str]:
        """Return the command line of a server: a stock Jupyter server, unless the user's configuration has another.

        Args:
            spawner: The spawner.
            server: The server.
            options: Options that only this engine needs.
        """
        command = spawner.cmd if _has_setting(spawner, "cmd") else ["jupyter", "server"]
        return [*command, *SERVER_OPTIONS, f"--ServerApp.base_url={server.base_url}", *options]

    def address(self, started: Any, spawner: Any) -> tuple[str, int]:
        """Return host and port of a server, from the result of ``Spawner.start``."""
        if isinstance(started, str):  # a URL, of KubeSpawner
            url = urlsplit(started)
            return url.hostname or "127.0.0.1", url.port or PORT
        host, port = started or (spawner.ip, spawner.port)
        return host or "127.0.0.1", int(port)

    async def wait_until_gone(self, spawner: Any) -> None:
        """Wait until the engine has removed the server: ``Spawner.stop`` may return before that."""

    async def remove_volume(self, spawner: Any, server: ServerSettings) -> None:
        """Remove the volume of a server that has ended."""
        removing = spawner.delete_forever()
        if removing is not None:  # some classes return a coroutine
            await removing


def _has_setting(spawner: Any, name: str) -> bool:
    return any(name in spawner.config.get(cls.__name__, {}) for cls in type(spawner).mro())
