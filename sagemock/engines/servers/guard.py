"""Process that outlives its parent by the time it needs to end the servers that the parent has left running."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from .records import Owner

SECONDS = 30.0
TEMPORARY = "temporary"


class Guard:
    """The guard of this process: it ends the servers of a directory when this process has died.

    Args:
        directory: The directory of the records.
        owner: This process.
        is_temporary: Whether the directory and all volumes are to be removed, too.
    """

    def __init__(self, directory: Path, owner: Owner, *, is_temporary: bool) -> None:
        lifetime = TEMPORARY if is_temporary else "kept"
        command = [sys.executable, "-m", __name__, str(directory), str(owner.pid), owner.started, lifetime]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def close(self) -> bool:
        """End the guard, and return whether it has ended: it has not if it still ends servers."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self._process.returncode = 0  # or Popen would warn that it still runs
            return False
        return True

    def forget(self) -> None:
        """Close the child's copy of the lifeline after a fork."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()


def main(directory: str, pid: str, started: str, lifetime: str) -> None:
    """Wait for the end of the lifeline, then end the servers that a process has left."""
    sys.stdin.buffer.read()
    if not Path(directory).exists():  # the process has closed its launcher
        return
    from .sweep import sweep

    owner = Owner(int(pid), started)
    sweep(Path(directory), lambda candidate: candidate == owner, volumes=lifetime == TEMPORARY)
    if lifetime == TEMPORARY:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
