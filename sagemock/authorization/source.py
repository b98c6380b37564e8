"""The source of a cloud's policies: an Authorization, or a file that may be read again when it changes."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sagemock.cloud.option_error import OptionError

from .authorization import Authorization

if TYPE_CHECKING:
    from sagemock.cloud.authorizer import PolicySource

LOG = logging.getLogger("sagemock.authorization")


class Policies:
    """The callers and policies of a cloud.

    Args:
        source: A YAML or JSON file, the content of one, or an Authorization.

    Attributes:
        current: The callers and policies that were read last without an error.

    Raises:
        OptionError: The source has another type.
        ValueError: The file or a policy is invalid; the message names the place.
    """

    def __init__(self, source: PolicySource) -> None:
        self._path = Path(source) if isinstance(source, str | os.PathLike) else None
        self.current = _load(source)
        self._stamps = self._read_stamps()

    def refresh(self) -> None:
        """Read the file again if it or a policy's file has changed; keep the current policies if it is invalid."""
        if self._path is None or (stamps := self._read_stamps()) == self._stamps:
            return
        self._stamps = stamps
        try:
            self.current = Authorization.load(self._path)
        except ValueError as error:
            LOG.error("The policies of %s are as before, since the changed file is invalid: %s", self._path, error)
        else:
            self._stamps = self._read_stamps()  # of other files, perhaps
            LOG.info("The policies of %s were read again.", self._path)

    def _read_stamps(self) -> dict[Path, tuple[int, int] | None]:
        return {path: _stamp(path) for path in (self._path, *self.current.files) if path}


def _load(source: PolicySource) -> Authorization:
    if isinstance(source, Authorization):
        return source
    if isinstance(source, str | os.PathLike | Mapping):
        return Authorization.load(source)
    raise OptionError("authorization", source, "must be a file, a mapping or a sagemock.Authorization")


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return the time and size of a file; None for one that does not exist."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
