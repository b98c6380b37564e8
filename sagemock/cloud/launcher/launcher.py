"""Launcher protocol, for the programs that run Jupyter servers for a cloud."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from .instance_spec import InstanceSpec

# Settings of a Spawner class of JupyterHub: values by class and trait, or the path of a configuration file.
SpawnerSettings: TypeAlias = Mapping[str, Mapping[str, Any]] | str | os.PathLike[str]
# log(hook, text) appends to the log of a script; without a hook, of the program.
Log: TypeAlias = Callable[[str, str], None]


class Activity(NamedTuple):
    """The activity in a server.

    Attributes:
        last: The time of the last activity, in epoch seconds of the cloud.
        is_busy: Whether a cell runs now.
        has_sessions: Whether a kernel or a terminal is open.
    """

    last: float
    is_busy: bool
    has_sessions: bool = False


class CloudAddress(NamedTuple):
    """The address at which programs that a launcher runs elsewhere reach the cloud.

    Attributes:
        host: The host name or address in their URLs.
        bind: The address of this machine to listen at.
        port: The port; 0 takes a free one.
    """

    host: str
    bind: str
    port: int = 0


class Launcher(Protocol):
    """Runs Jupyter servers.

    Methods may be called from any thread, and more than once for the same server. All but ``prepare`` must be quick.
    """

    def prepare(self, spec: InstanceSpec, log: Log) -> str | None:
        """Clone repositories and run scripts; called each time before ``create``.

        Args:
            spec: The specification.
            log: Called with the hook and the output of a script, or with an empty hook and that of the program.

        Returns:
            The FailureReason if that failed, else None.
        """

    def create(self, spec: InstanceSpec) -> str:
        """Start to accept connections, with the volume of an earlier server of the same ARN if there was one.

        Returns:
            The origin of the server's URLs, such as ``"http://127.0.0.1:50123"``.
        """

    def stop(self, arn: str) -> None:
        """End the server and reject connections. The volume stays."""

    def delete(self, arn: str) -> None:
        """Stop the server, and remove its volume unless it belongs to another server."""

    def activity(self, arn: str) -> Activity | None:
        """Return the activity in a server; None if it was never opened."""

    def tick(self, now: float) -> None:
        """Set the simulated time (epoch seconds), by which tokens and sessions expire."""

    def on_exit(self, callback: Callable[[str, str], None]) -> None:
        """Call ``callback(arn, reason)`` when a server cannot be restarted any more."""

    def close(self) -> None:
        """End all servers and remove all temporary files."""


@runtime_checkable
class ServerLogs(Protocol):
    """A launcher that can also read the logs of its servers."""

    def server_log(self, arn: str) -> str | None:
        """Return the end of the log of a server, in whole lines; None if it was never opened."""


@runtime_checkable
class RemoteLauncher(Protocol):
    """A launcher whose programs may not reach the loopback interface of this machine."""

    def cloud_address(self) -> CloudAddress | None:
        """Return the address at which its programs reach the cloud; None for the loopback interface."""
