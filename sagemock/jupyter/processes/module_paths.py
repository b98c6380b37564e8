"""Dotted names of modules, functions and classes that other processes import by name."""

from __future__ import annotations

ENTRYPOINT = "sagemock.jupyter.processes.entrypoint"
FORK_SERVER = "sagemock.jupyter.processes.fork_server"
KERNELS = "sagemock.jupyter.app.kernels"

# Functions and classes that are taken from these modules by name.
IMPORTED_NAMES = {ENTRYPOINT: "main", FORK_SERVER: "main", KERNELS: "PrivateKernelManager"}
