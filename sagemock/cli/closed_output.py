"""Output to a program that has ended, as in ``sagemock demo | head``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def tolerate_closed_output() -> Iterator[None]:
    """Discard the output of this process from the moment at which the program that reads it has ended."""
    try:
        yield
    except BrokenPipeError:
        discard_output()


def discard_output() -> None:
    """Discard the output of this process; otherwise Python prints an error when it exits."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
