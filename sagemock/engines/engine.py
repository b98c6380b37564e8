"""Engine: the names, volumes and addresses of servers that a Spawner class of JupyterHub starts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias
from urllib.parse import urlsplit

from .instance_size import MIB, InstanceSize
from .programs import program_of
from .servers.settings import ServerSettings

Address: TypeAlias = "tuple[str, int]"

PORT = 8888
MAX_LOG = 64 * 1024  # bytes


@dataclass(frozen=True)
class Engine:
    """Any Spawner class; subclasses know one class better.

    Attributes:
        import_path: The Spawner class.
        requirements: What pip has to install for it.
        reports_port: True if a server chooses its port, and sends it to us.
        runs_images: True if servers are containers, which can have an image of their own.
    """

    import_path: str
    requirements: ClassVar[str] = '"sagemock[hub]" and the package of that class'
    reports_port: ClassVar[bool] = False
    runs_images: ClassVar[bool] = False

    def members(self, spawner: type[Any]) -> dict[str, Any]:
        """Return methods that replace those of the Spawner class.

        Args:
            spawner: The class. Its instances have the server's settings as ``sagemock_server``.
        """
        return {}

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the spawner of a server its names, its volume and its command."""
        spawner.port = PORT
        spawner.cmd = self.command(spawner, server)

    def command(self, spawner: Any, server: ServerSettings) -> list[str]:
        """Return the command line of a server, in which Jupyter is started as the user's configuration has it.

        Raises:
            UnsupportedProgram: Its type of app is not run by engines.
        """
        beginning = list(spawner.cmd) if has_setting(spawner, "cmd") else ["jupyter", "server"]
        return program_of(server).command(server, beginning, port=PORT)

    def limit(self, spawner: Any, server: ServerSettings, size: InstanceSize) -> None:
        """Limit a server to the size of its instance type, and select the profile of that name if there is one.

        Args:
            spawner: The spawner. Limits of the user's configuration stay.
            server: The server.
            size: The size of its instance type.
        """
        set_defaults(spawner, cpu_limit=float(size.vcpus), mem_limit=size.memory_mib * MIB)
        name = server.instance_type.replace(".", "-")  # as KubeSpawner makes slugs
        profiles = getattr(spawner, "profile_list", None)
        for profile in profiles if isinstance(profiles, list) else ():
            if server.instance_type == profile.get("display_name") or name == profile.get("slug"):
                spawner.user_options = {**spawner.user_options, "profile": profile.get("slug") or name}

    def address(self, started: Any, spawner: Any) -> Address:
        """Return host and port of a server, from the result of ``Spawner.start``."""
        if isinstance(started, str):  # a URL, of KubeSpawner
            url = urlsplit(started)
            return url.hostname or "127.0.0.1", url.port or PORT
        host, port = started or (spawner.ip, spawner.port)
        return host or "127.0.0.1", int(port)

    async def host_address(self, spawner: Any) -> str:
        """Return the address at which servers reach this machine, apart from its loopback interface.

        Args:
            spawner: A spawner, which starts nothing.

        Returns:
            The address; an empty string if servers use the loopback interface, or if the address is unknown.
        """
        return ""

    async def connect(self, spawner: Any, address: Address) -> Address:
        """Return the address at which this process reaches a started server, from that of the server itself."""
        return address

    async def exit_status(self, spawner: Any) -> str:
        """Return how a server has ended that the engine has started; an empty string if it runs or never did."""
        return ""

    def reason(self, error: BaseException) -> str:
        """Return the reason of an engine that refuses a server, for its ``FailureReason``."""
        if isinstance(error, asyncio.TimeoutError):
            return "the engine did not start the server in time"
        return f"{type(error).__name__}: {error}"

    async def read_log(self, spawner: Any, server: ServerSettings) -> str:
        """Return the end of the log of a server that runs or has ended; an empty string if the engine has none."""
        return ""

    async def diagnose(self, spawner: Any, server: ServerSettings) -> str:
        """Return the way in which a custom image breaks Studio's contract; an empty string if it is not known."""
        return ""

    async def clean_up(self, spawner: Any) -> None:
        """Remove a server that has ended, and wait until it is gone: ``Spawner.stop`` may return before that."""

    async def remove_volume(self, spawner: Any, server: ServerSettings) -> None:
        """Remove the volume of a server that has ended."""
        removing = spawner.delete_forever()
        if removing is not None:  # some classes return a coroutine
            await removing


def set_defaults(spawner: Any, **traits: Any) -> None:
    """Set traits of a spawner, except those that the user's configuration sets."""
    for name, value in traits.items():
        if not has_setting(spawner, name):
            setattr(spawner, name, value)


def has_setting(spawner: Any, name: str) -> bool:
    """Return whether the user's configuration sets a trait of a spawner."""
    return any(name in spawner.config.get(cls.__name__, {}) for cls in type(spawner).mro())


def escape_braces(text: str) -> str:
    """Return a text that a Spawner class, which takes it for a template, renders unchanged."""
    return text.replace("{", "{{").replace("}", "}}")
