"""Signals that end a command, which then removes what it has created."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ENDING_SIGNALS = ("SIGTERM", "SIGHUP")


@contextmanager
def interruptible() -> Iterator[None]:
    """Treat signals that end the process like Ctrl-C within the context, so that nothing is left behind."""
    with handled(ENDING_SIGNALS, _interrupt):
        yield


@contextmanager
def handled(names: tuple[str, ...], handler: Callable[[int, Any], None]) -> Iterator[None]:
    """Handle signals within the context, as far as the system has them."""
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt
