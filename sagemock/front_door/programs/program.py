"""Program: how an app's program is found, started and observed."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sagemock.processes.script_runner import ScriptJob


class Program(Protocol):
    """A program that can run as an app of Studio.

    Attributes:
        prefix: The path of the app on its origin, without a slash at the end.
        strip_prefix: Whether the program serves paths without the prefix.
        binds_itself: Whether the program binds its socket itself, instead of inheriting one that is bound.
    """

    prefix: str
    strip_prefix: bool
    binds_itself: bool

    def is_installed(self) -> bool:
        """Return whether it can be started on this machine."""

    def job(self, home: Path, socket_path: Path, listener: int | None) -> ScriptJob:
        """Return the job that runs it in the volume.

        Args:
            home: The private directory of the app.
            socket_path: The unix socket at which it has to serve.
            listener: The descriptor of that socket, for a program that inherits it. It is bound; the program has to
                listen at it when it has started.
        """

    def heartbeat(self, home: Path) -> Path | None:
        """Return the file that the program modifies while it is used; None if requests show its use."""
