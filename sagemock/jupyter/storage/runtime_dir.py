"""Temporary directory of one launcher: its clock, the private directories of its instances, and their volumes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import quote

from sagemock.processes.directories import new_temporary_path, remove_tree

from .shared_clock import SharedClock
from .tls import Certificates, create_certificate

MAX_NAME = 200  # bytes: file systems allow 255, and MLflow's database a path of 512


class RuntimeDirectory:
    """A directory that is created with the object and removed by :meth:`close`.

    Args:
        now: The time in the cloud, in epoch seconds.
        volumes: Directory for the volumes, which are then kept; None for a temporary one.
        register_cleanup: Called with the path before the directory exists; removes it if this process is killed.
        tls: Whether to create a certificate for the servers.
    """

    def __init__(
        self, now: float, volumes: Path | None, register_cleanup: Callable[[Path], None], *, tls: bool
    ) -> None:
        self.path = new_temporary_path()
        register_cleanup(self.path)
        self.path.mkdir(mode=0o700)
        self.clock = SharedClock.create(self.path / "clock", now)
        self._certificates = Certificates(self.path) if tls else None
        self._volumes = volumes or self.path / "volumes"
        self._numbers = count(1)

    def new_home(self) -> Path:
        """Return the path for the private directory of one more instance."""
        return self.path / str(next(self._numbers))

    def volume(self, arn: str) -> Path:
        """Return the path of the volume that belongs to ``arn``."""
        return self._volumes / volume_name(arn)

    @property
    def certificate(self) -> str:
        """The path of the servers' certificate and key; empty without TLS."""
        return str(self._certificates.server) if self._certificates else ""

    def local_certificate(self) -> str:
        """Return the path of a certificate for localhost, which nothing trusts."""
        path = self.path / "local.pem"
        if not path.exists():
            create_certificate(path)
        return str(path)

    @property
    def clock_file(self) -> str:
        """The path of the shared clock."""
        return str(self.path / "clock")

    def close(self) -> None:
        """Remove the directory and restore the environment variables that TLS has changed."""
        self.clock.close()
        if self._certificates:
            self._certificates.close()
        remove_tree(self.path)


def volume_name(arn: str) -> str:
    """Return a readable file name that is unique to ``arn``."""
    resource = arn.split(":", 3)[-1]
    name = quote(resource.replace(":", "_").replace("/", "."), safe="").lstrip(".")
    if len(name) <= MAX_NAME:
        return name
    digest = hashlib.sha256(arn.encode()).hexdigest()
    return f"{name[: MAX_NAME - len(digest) - 1]}-{digest}"
