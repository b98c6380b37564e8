"""Live Jupyters on this machine: a launcher that starts a real server when somebody opens a presigned URL."""

from .local_launcher import LocalLauncher
from .options import Options
from .requirements import JupyterMissing
from .run_cell import run_cell

__all__ = ["JupyterMissing", "LocalLauncher", "Options", "run_cell"]
