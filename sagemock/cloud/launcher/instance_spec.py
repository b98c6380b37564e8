"""InstanceSpec: the specification of one Jupyter server."""

from __future__ import annotations

from dataclasses import dataclass, field

from sagemock.protocol.json_types import JsonObject


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
