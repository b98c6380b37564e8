"""Kernel manager that ignores the user's own configuration."""

from __future__ import annotations

from itertools import pairwise

from jupyter_server.services.kernels.kernelmanager import ServerKernelManager

# IPYTHONDIR replaces only ~/.ipython, and IPython has no option against the other directories. This cannot be a module
# of sagemock: the kernel may use another Python, without sagemock. Nor may IPython be imported from the volume.
LAUNCH = (
    "import sys; sys.path[:1] == [''] and sys.path.pop(0); from IPython.core import application;"
    " application.ENV_CONFIG_DIRS[:] = application.SYSTEM_CONFIG_DIRS[:] = [];"
    " from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"
)


class PrivateKernelManager(ServerKernelManager):
    """Starts IPython without ``/etc/ipython`` and ``sys.prefix/etc/ipython``, and other kernels unchanged."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Return the command that starts the kernel."""
        command: list[str] = super().format_kernel_cmd(extra_arguments)
        for index, pair in enumerate(pairwise(command)):
            if pair == ("-m", "ipykernel_launcher"):
                return [*command[:index], "-c", LAUNCH, *command[index + 2 :]]
        return command
