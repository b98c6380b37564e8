"""Kernels that read no configuration but their instance's."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from jupyter_server.services.kernels.kernelmanager import ServerKernelManager

# IPYTHONDIR replaces ~/.ipython alone, and IPython has no option against the other places. Not a module of ours: the
# kernel's Python may be another one, which has no sagemock. Nor is the volume a place to import IPython from.
LAUNCH = (
    "import sys; sys.path[:1] == [''] and sys.path.pop(0); from IPython.core import application as its;"
    " its.ENV_CONFIG_DIRS[:] = its.SYSTEM_CONFIG_DIRS[:] = [];"
    " from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"
)


class PrivateKernelManager(ServerKernelManager):
    """Starts IPython without ``/etc/ipython`` and ``sys.prefix/etc/ipython``; other kernels as they are."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        command: list[Any] = super().format_kernel_cmd(extra_arguments)
        for place, pair in enumerate(pairwise(command)):
            if pair == ("-m", "ipykernel_launcher"):
                return [*command[:place], "-c", LAUNCH, *command[place + 2 :]]
        return command
