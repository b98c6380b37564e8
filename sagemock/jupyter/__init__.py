"""Live Jupyters on this machine: a launcher that starts a real server when somebody opens a presigned URL."""

from .cells import run_cell
from .host import LocalJupyters
from .requirements import JupyterMissing

__all__ = ["JupyterMissing", "LocalJupyters", "run_cell"]
