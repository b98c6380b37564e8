"""Colors of the terminal."""

from __future__ import annotations

import os
import sys

GREEN, RED, DIM = 32, 31, 2


def has_colors() -> bool:
    """Return whether standard output is a terminal, and the user has not set ``NO_COLOR``."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def paint(text: str, color: int) -> str:
    """Return text in a color, or as it is without colors."""
    return f"\x1b[{color}m{text}\x1b[0m" if has_colors() else text
