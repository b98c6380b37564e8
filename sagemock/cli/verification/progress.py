"""Progress bar on standard error while a recording is read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_STEP = 1 << 18  # bytes between updates, so that they cost nothing


@contextmanager
def progress_of(path: Path) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on a terminal, if rich is installed, and yield the function that receives bytes.

    Args:
        path: The file that is read. A folder has no bar.
    """
    if not sys.stderr.isatty() or find_spec("rich") is None or not path.is_file():
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("verify", total=path.stat().st_size)
        yield Steps(lambda size: progress.advance(task, size))


class Steps:
    """Collects small steps into larger ones.

    Args:
        advance: Receives the size of each larger step.
    """

    def __init__(self, advance: Callable[[int], None]) -> None:
        self._advance, self._pending = advance, 0

    def __call__(self, size: int) -> None:
        """Add a step."""
        self._pending += size
        if self._pending >= _STEP:
            self._advance(self._pending)
            self._pending = 0


def _ignore(_bytes: int) -> None:
    """Do nothing: there is no bar."""
