"""Live Jupyter servers: run_cell, LocalLauncher, Options, JupyterMissing."""

from .local_launcher import LocalLauncher
from .options import Options
from .requirements import JupyterMissing
from .run_cell import run_cell

__all__ = ["JupyterMissing", "LocalLauncher", "Options", "run_cell"]
