"""Dotted names of modules and classes that other processes import by name."""

from __future__ import annotations

ENTRYPOINT = "sagemock.jupyter.processes.entrypoint"
FORK_SERVER = "sagemock.jupyter.processes.fork_server"
MOUNT_NAMESPACE = "sagemock.jupyter.processes.mount_namespace"
NETWORK_NAMESPACE = "sagemock.jupyter.processes.network_namespace"
WATCHDOG = "sagemock.jupyter.processes.watchdog"
KERNELS = "sagemock.jupyter.app.kernels"
SERVER_APP = "sagemock.jupyter.app.server_app"

# Functions and classes that are taken from these modules by name.
IMPORTED_NAMES = {
    ENTRYPOINT: "main",
    FORK_SERVER: "ForkServer",
    MOUNT_NAMESPACE: "probe",
    NETWORK_NAMESPACE: "probe",
    WATCHDOG: "main",
    KERNELS: "PrivateKernelManager",
    SERVER_APP: "serve",
}
