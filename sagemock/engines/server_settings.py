"""ServerSettings: names, token, directory and environment of one server of an engine."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

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

    @property
    def volume(self) -> str:
        """The name of its volume, for engines whose volumes have names."""
        return f"{self.name}-volume"

    @property
    def log_file(self) -> str:
        """The path of its log, for engines whose servers are processes of this machine."""
        return f"{self.directory}.log"


def server_name(owner: str, arn: str) -> str:
    """Return a name for the server of ``arn`` that all engines accept: lower case, digits and hyphens."""
    readable = re.sub("[^a-z0-9]+", "-", arn.rpartition("/")[2].lower()).strip("-")
    digest = hashlib.sha256(arn.encode()).hexdigest()[:8]
    return f"{owner}-{digest}-{readable}"[:MAX_NAME].rstrip("-")
