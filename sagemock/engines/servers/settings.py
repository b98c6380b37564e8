"""ServerSettings: names, token, directory and environment of one server of an engine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sagemock.cloud.launcher import Container

NOTEBOOK_VOLUME = "/home/ec2-user/SageMaker"
MAX_NAME = 40  # a Kubernetes volume claim, whose name has a suffix, may have 63


@dataclass(frozen=True)
class ServerSettings:
    """Settings of one server.

    Attributes:
        name: The name of its container, job, pod or unit; unique, and the same after a restart of this process.
        arn: The ARN of the notebook instance or app.
        owner: A label that all servers of one launcher share.
        token: The token of its API.
        user: The user whom it runs as, where that matters.
        directory: The directory of its volume, for engines whose volumes are directories.
        base_url: The path of its URLs.
        environment: Variables of the server.
        report_url: The URL to which a server sends its port, if its engine does not choose the port.
        volume_arn: The ARN of the server whose volume it uses.
        app_type: The type of the Studio app; empty for a notebook instance.
        instance_type: The instance type; empty if it has none.
        volume_gb: The size of its volume; None if it has no size.
        container: The container of an app with a custom image; None for the engine's own image.
        metadata: The content of ``/opt/ml/metadata/resource-metadata.json``.
    """

    name: str
    arn: str
    owner: str
    token: str = field(repr=False)
    user: str
    directory: str
    base_url: str = "/"
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    report_url: str = ""
    volume_arn: str = ""
    app_type: str = ""
    instance_type: str = ""
    volume_gb: int | None = None
    container: Container | None = None
    metadata: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> ServerSettings:
        """Return the settings that :meth:`to_json` has written.

        Args:
            fields: The result of :meth:`to_json`.
            environment: Variables of the server, which are not written.
        """
        container = fields["container"] and Container(**fields["container"])
        return cls(**{**fields, "container": container, "environment": dict(environment or {})})

    def to_json(self) -> dict[str, Any]:
        """Return the settings without the environment, which has credentials and is made anew for each start."""
        return {name: value for name, value in asdict(self).items() if name != "environment"}

    @property
    def volume(self) -> str:
        """The name of its volume, for engines whose volumes have names."""
        return f"{server_name(self.owner, self.volume_arn or self.arn)}-volume"

    @property
    def owns_volume(self) -> bool:
        """True if the volume ends with this server, false if it belongs to another one."""
        return self.volume_arn in ("", self.arn)

    @property
    def mount_path(self) -> str:
        """The directory of a container at which the volume is mounted."""
        if self.container:
            return self.container.mount_path
        return Container.mount_path if self.app_type else NOTEBOOK_VOLUME

    @property
    def log_file(self) -> str:
        """The path of its log, for engines whose servers are processes of this machine."""
        return f"{self.directory}.log"


def server_name(owner: str, arn: str) -> str:
    """Return a name for the server of ``arn`` that all engines accept: lower case, digits and hyphens."""
    readable = re.sub("[^a-z0-9]+", "-", arn.rpartition("/")[2].lower()).strip("-")
    digest = hashlib.sha256(arn.encode()).hexdigest()[:8]
    return f"{owner}-{digest}-{readable}"[:MAX_NAME].rstrip("-")
