"""The source of a cloud's policies: an Authorization, or a file that may be read again when it changes."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sagemock.cloud.option_error import OptionError
from sagemock.protocol.errors import unrecognized_client

from . import moto_callers
from .authorization import Authorization, Source
from .coverage import Coverage

if TYPE_CHECKING:
    from sagemock.cloud.authorizer import PolicySource

    from .decision import Principal

_SHARED: dict[Path, Policies] = {}
LOG = logging.getLogger("sagemock.authorization")


class Policies:
    """The callers and policies of a cloud, or of several that have the same source.

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
        self._moto_callers: dict[str, Principal] = {}
        self._moto_names: set[str] = set()  # their access keys and ARNs

    @classmethod
    def shared(cls, source: PolicySource) -> Policies:
        """Return the policies of a source; of a file, the same ones for each cloud, so that they are read once."""
        if not isinstance(source, str | os.PathLike):
            return cls(source)
        path = Path(source).absolute()
        if path not in _SHARED or _SHARED[path].has_changed():
            _SHARED[path] = cls(source)
        return _SHARED[path]

    def principal_for(self, name: str | None) -> Principal:
        """Return a caller by its access key or its ARN: one of the source, or with ``caller: moto`` one of moto.

        Raises:
            UnrecognizedClientException: The access key was that of a caller of moto, and was deleted.
            ValueError: The name begins with ``arn:`` and is not the ARN of a caller, or a policy in moto is malformed.
        """
        if name and self.current.uses_moto and name not in self.current.callers:
            found = moto_callers.principal_for(name, self.current.default.settings_context)
            if found:
                self._moto_callers[found.arn] = found
                self._moto_names |= {name, found.arn}
                return found
            if name in self._moto_names:
                return self._deleted_caller(name)
        return self.current.principal_for(name)

    def forget_deleted_callers(self) -> None:
        """Regard no caller of moto as deleted; called for each new cloud, since moto may have begun anew, too."""
        self._moto_names.clear()

    def _deleted_caller(self, name: str) -> Principal:
        """Return a caller of moto that was deleted, without policies; its access key is invalid.

        Raises:
            UnrecognizedClientException: The name is an access key.
        """
        if not name.startswith("arn:"):
            raise unrecognized_client()
        return replace(self._moto_callers[name], policies=())

    def coverage(self) -> Coverage:
        """Return how many decisions rest on each statement of the source, and of the callers of moto so far."""
        return Coverage.counted(self.principals, self.current.used)

    @property
    def principals(self) -> tuple[Principal, ...]:
        """The callers of the source, and those of moto so far."""
        return (*self.current.principals, *self._moto_callers.values())

    def has_changed(self) -> bool:
        """Return whether the file, or one of a policy, is not as it was when it was read."""
        return self._path is not None and self._read_stamps() != self._stamps

    def refresh(self) -> None:
        """Read the file again if it or a policy's file has changed; keep the current policies if it is invalid."""
        if self._path is None or not self.has_changed():
            return
        self._stamps = self._read_stamps()
        try:
            self.current = _read(self._path)
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
        return _read(source)
    problem = "must be a file, a mapping or a sagemock.Authorization"
    if isinstance(source, list | tuple):
        problem += '; put a list of policies into a mapping: {"policies": [...]}'
    raise OptionError("authorization", source, problem)


def _read(source: Source) -> Authorization:
    """Return the callers and policies of a file or a mapping, and log the notices about the policies."""
    authorization = Authorization.load(source)
    for notice in authorization.notices:
        LOG.warning("%s", notice)
    return authorization


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return the time and size of a file; None for one that does not exist."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
