"""ServerDirectory: the records and volumes of a launcher's servers, and the guard that ends servers left running."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sagemock import _process

from .guard import Guard
from .records import Owner
from .sweep import sweep


class ServerDirectory(_process.LockedForkable):
    """A directory, in which servers of processes that have died are ended first.

    Attributes:
        path: The absolute path.
        is_temporary: True if the directory and all volumes end with the launcher.

    Args:
        path: The path; None for a temporary directory.
        keep_servers: True if servers outlive this process.
    """

    def __init__(self, path: str | os.PathLike[str] | None, *, keep_servers: bool) -> None:
        super().__init__()
        self._temporary = tempfile.TemporaryDirectory(prefix="sagemock-engine-") if path is None else None
        self.is_temporary = self._temporary is not None
        self.path = Path(self._temporary.name if self._temporary else path or "").absolute()
        self.path.mkdir(parents=True, exist_ok=True)
        self._keep_servers = keep_servers
        self._guard: Guard | None = None
        if not keep_servers:
            sweep(self.path, lambda owner: not owner.is_alive, volumes=False)
        _process.protect(self, order=1)  # before the event loop that starts the guard

    def start_guard(self, owner: Owner) -> None:
        """Have the servers of ``owner``, this process, ended when it dies, unless they are to be kept."""
        with self._lock:
            if self._guard is None and not self._keep_servers:
                self._guard = Guard(self.path, owner, is_temporary=self.is_temporary)

    def close(self) -> None:
        """End the guard, and remove a temporary directory, unless the guard still ends servers of it."""
        is_unused = self._guard.close() if self._guard else True
        if self._temporary and is_unused:
            self._temporary.cleanup()
        elif self._temporary:
            self._detach()

    def forget(self) -> None:
        """Leave guard and directory to the parent, in a forked child."""
        if self._guard:
            self._guard.forget()
        self._detach()
        super().forget()

    def _detach(self) -> None:
        """Do not remove a temporary directory when this process ends."""
        if self._temporary:
            self._temporary._finalizer.detach()  # type: ignore[attr-defined]
