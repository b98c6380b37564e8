"""Live Jupyters on this machine: a launcher that starts a real server when somebody opens a presigned URL."""

from .host import LocalJupyters
from .requirements import JupyterMissing

__all__ = ["JupyterMissing", "LocalJupyters"]
