"""Checks that the packages for live Jupyter are installed."""

from __future__ import annotations

import importlib.util
import os
from importlib.metadata import version

MIN_SERVER = (2, 14)  # before 2.13, handlers of extensions without their own check are open to unauthenticated users


class JupyterMissing(ImportError):
    """Live Jupyter was requested, but packages that it needs are not installed."""


def require_jupyter(*, tls: bool = False) -> None:
    """Check the packages for live Jupyter, without importing Jupyter.

    Raises:
        JupyterMissing: A package is not installed, or too old.
        NotImplementedError: This system is neither Linux nor macOS.
    """
    if os.name != "posix":
        raise NotImplementedError("live Jupyter passes a listening socket to a child process: Linux and macOS only")
    for module in ("jupyter_server", "ipykernel", "jwt"):
        if importlib.util.find_spec(module) is None:
            raise _missing(f"{module!r} is not installed")
    installed = version("jupyter_server")
    if tuple(int(part) for part in installed.split(".")[:2]) < MIN_SERVER:
        raise _missing(f"jupyter_server {installed} is too old")
    if tls and importlib.util.find_spec("trustme") is None:
        raise _missing("'trustme' is not installed", "tls")


def _missing(reason: str, extra: str = "jupyter") -> JupyterMissing:
    return JupyterMissing(f'live Jupyter is not available: {reason}. Install it with: pip install "sagemock[{extra}]"')
