"""Live Jupyters on this machine: a launcher that starts a real server when somebody opens a presigned URL."""

from sagemock.jupyter.host import LocalJupyters
from sagemock.jupyter.requirements import JupyterMissing

__all__ = ["JupyterMissing", "LocalJupyters"]
