"""The directory on disk where the Jupyters of one launcher live: their clock, their private files, their volumes."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import quote

from .shared_clock import SharedClock
from .tls import Certificates

LONGEST_TEMP = 30  # a kernel's unix socket adds some 65 characters, and macOS takes 103


class RuntimeDirectory:
    """Made on first use, removed on close. Volumes live in ``root`` if there is one, and then stay.

    ``guard`` hears of the directory before there is one: it removes it when this process cannot.
    """

    def __init__(self, now: float, root: Path | None, guard: Callable[[Path], None], *, tls: bool) -> None:
        self.path = Path(_short_temporary_directory(), f"sagemock-{secrets.token_hex(4)}").absolute()
        guard(self.path)
        self.path.mkdir(mode=0o700)
        self.clock = SharedClock.create(self.path / "clock", now)
        self._certificates = Certificates(self.path) if tls else None
        self._volumes = root or self.path / "volumes"
        self._numbers = count(1)

    def places(self, arn: str) -> tuple[Path, Path]:
        """A new private directory for an instance, and where its notebooks are."""
        return self.path / str(next(self._numbers)), self._volumes / volume_name(arn)

    def shared(self) -> dict[str, str]:
        """What every server is told."""
        certificate = str(self._certificates.server) if self._certificates else ""
        return {"clock": str(self.path / "clock"), "workshop": str(self.path), "certificate": certificate}

    def close(self) -> None:
        self.clock.close()
        if self._certificates:
            self._certificates.close()
        remove_tree(self.path)


def volume_name(arn: str) -> str:
    """A file name that is ``arn``'s alone, and that a person recognises."""
    place = arn.split(":", 3)[-1]
    return quote(place.replace(":", "_").replace("/", "."), safe="").lstrip(".")


def remove_tree(directory: Path) -> None:
    """Remove ``directory``, whatever modes a notebook gave to what is in it."""
    shutil.rmtree(directory, ignore_errors=True)
    for parent, names, _files in os.walk(directory):
        for path in (Path(parent, name) for name in names):
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(directory, ignore_errors=True)


def _short_temporary_directory() -> str:
    usual = tempfile.gettempdir()
    return usual if len(usual) <= LONGEST_TEMP else "/tmp"
