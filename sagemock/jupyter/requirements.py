"""Whether this Python can run a live Jupyter, and what to install when it cannot."""

from __future__ import annotations

import importlib.util
import os
from importlib.metadata import version

OLDEST_SERVER = (2, 14)  # before 2.13 nothing makes an extension's forgotten handler ask for a login


class JupyterMissing(ImportError):
    """Live Jupyters were asked for, and the packages that run them are not installed."""


def require_jupyter(*, tls: bool = False) -> None:
    """Raise :class:`JupyterMissing` unless live Jupyters can run; imports nothing of Jupyter itself."""
    if os.name != "posix":
        raise NotImplementedError("live Jupyters hand a listening socket to a child process: Linux and macOS only")
    for module in ("jupyter_server", "ipykernel", "jwt"):
        if importlib.util.find_spec(module) is None:
            raise _missing(f"{module!r} is not installed")
    installed = version("jupyter_server")
    if tuple(int(part) for part in installed.split(".")[:2]) < OLDEST_SERVER:
        raise _missing(f"jupyter_server {installed} is too old")
    if tls and importlib.util.find_spec("trustme") is None:
        raise _missing("'trustme' is not installed, which makes certificates", "tls")


def _missing(why: str, extra: str = "jupyter") -> JupyterMissing:
    return JupyterMissing(f'live Jupyters cannot run: {why}. To get what they need: pip install "sagemock[{extra}]"')
