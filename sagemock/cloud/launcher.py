"""Launcher and Endpoint protocols, for the programs that run Jupyter servers for a cloud."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

from sagemock.protocol.json_types import JsonObject

# Settings of a Spawner class of JupyterHub: values by class and trait, or the path of a configuration file.
SpawnerSettings: TypeAlias = Mapping[str, Mapping[str, Any]] | str | os.PathLike[str]
Log: TypeAlias = Callable[
    [str, str], None
]  # log(hook, text) appends to the log of a script; without a hook, of the program


@dataclass(frozen=True)
class Repository:
    """A git repository to clone before a server starts.

    Attributes:
        url: The repository.
        directory: The directory of the volume to clone into.
        branch: The branch; None for the repository's default.
        default: Whether Jupyter opens in this repository.
    """

    url: str
    directory: str
    branch: str | None = None
    default: bool = False


@dataclass(frozen=True)
class Script:
    """A lifecycle script to run before a server starts.

    Attributes:
        hook: Its name in the log.
        content: The script, as base64.
        failure: AWS's FailureReason for a script that fails, in which ``{code}`` stands for its exit code.
        timeout: AWS's FailureReason for a script that takes too long, if that is another one.
    """

    hook: str
    content: str
    failure: str
    timeout: str | None = None

    def reason(self, code: int | None) -> str:
        """Return the FailureReason for an exit code; None stands for a script that took too long."""
        if code is None and self.timeout:
            return self.timeout
        return self.failure.replace("{code}", str(code))


@dataclass(frozen=True)
class Studio:
    """The part of a specification that only servers of Studio have.

    Attributes:
        app: The request of CreateApp that creates the app of this server.
        audience: The audience of its tokens.
        required_claims: Further claims that its tokens must have.
        gateway_of: For a kernel gateway, the ARN of the server whose kernels it runs.
        app_url: The URL at which ``GET`` describes its app and ``POST`` creates it.
    """

    app: JsonObject
    audience: str
    required_claims: dict[str, str]
    gateway_of: str | None = None
    app_url: str = field(default="", repr=False)


@dataclass(frozen=True)
class Container:
    """The container of an app with a custom image, as its image version and its app image config describe it.

    Attributes:
        image: The ``BaseImage`` of the image version.
        entrypoint: The entrypoint; empty for that of the image.
        arguments: The arguments of the entrypoint; empty for those of the image.
        environment: Environment variables.
        uid: The user ID of its processes, to which the mount path belongs.
        gid: The group ID.
        mount_path: The directory at which the volume is mounted.
    """

    image: str
    entrypoint: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    uid: int = 1000
    gid: int = 100
    mount_path: str = "/home/sagemaker-user"


@dataclass(frozen=True)
class InstanceSpec:
    """The specification of one Jupyter server.

    Attributes:
        arn: Its identifier, and the audience of its tokens, except in Studio.
        name: The name of the resource.
        key: The key that signs its tokens.
        metadata: The content of ``/opt/ml/metadata/resource-metadata.json``.
        environment: Environment variables of programs that run in it.
        repositories: The repositories to clone before it starts, in order.
        scripts: The scripts to run before it starts, in order.
        volume: The ARN of the server whose volume it uses, if not its own.
        studio: Further settings of servers of Studio.
        permission_url: The URL at which the cloud decides whether a visitor may open a presigned URL; empty if no
            policies decide.
        instance_type: The instance type, such as ``"ml.t3.medium"``; empty if it has none.
        volume_gb: The size of its volume; None if it has no size.
        container: The container of an app with a custom image; None for the launcher's own image or program.
    """

    arn: str
    name: str
    key: bytes = field(repr=False)
    metadata: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    repositories: tuple[Repository, ...] = ()
    scripts: tuple[Script, ...] = ()
    volume: str | None = None
    studio: Studio | None = None
    permission_url: str = field(default="", repr=False)
    instance_type: str = ""
    volume_gb: int | None = None
    container: Container | None = None


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


class Endpoint(Protocol):
    """Lets programs in Jupyter servers call the cloud."""

    def environment(self, region: str, role: str | None = None) -> dict[str, str]:
        """Return the environment variables that make AWS's SDKs call the cloud.

        Args:
            region: The default region.
            role: The ARN of the execution role of the programs.
        """

    def credentials_uri(self, role: str | None = None) -> str:
        """Return the path at which containers with this execution role get their credentials from the same address."""

    def permission_url(self) -> str:
        """Return the URL at which the cloud decides whether a visitor may open a presigned URL; empty if all may."""

    def app_url(self, region: str, account_id: str, request: JsonObject) -> str:
        """Return the URL at which the server of a Studio app describes and creates its app.

        Args:
            region: The name of the region.
            account_id: The account.
            request: The request of CreateApp.
        """

    def home_url(self, domain_id: str, user_profile: str) -> str:
        """Return the URL of Studio's home of a user profile, without a path below it."""

    def page_url(self, path: str) -> str:
        """Return the URL of a page that explains a resource, see :mod:`sagemock.endpoint.page_handler`.

        Args:
            path: The path, without a slash at the beginning.
        """

    def websocket_url(self) -> str:
        """Return the address for WebSockets, without a path."""

    def close(self) -> None:
        """Stop answering calls."""
