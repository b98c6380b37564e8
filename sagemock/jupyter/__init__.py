"""Live Jupyters on this machine: a launcher that starts a real server when somebody opens a presigned URL."""

from .cells import run_cell
from .host import LocalJupyters
from .options import Options
from .requirements import JupyterMissing

__all__ = ["JupyterMissing", "LocalJupyters", "Options", "run_cell"]
