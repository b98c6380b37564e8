"""Dotted names of modules and functions that other processes import by name."""

from __future__ import annotations

MOUNT_NAMESPACE = "sagemock.processes.mount_namespace"
NETWORK_NAMESPACE = "sagemock.processes.network_namespace"
WATCHDOG = "sagemock.processes.watchdog"
WATCHDOG_SERVER = "sagemock.processes.watchdog_server"

# Functions that are taken from these modules by name.
IMPORTED_NAMES = {MOUNT_NAMESPACE: "probe", NETWORK_NAMESPACE: "probe", WATCHDOG: "main", WATCHDOG_SERVER: "main"}
