"""Instances of a launcher: programs behind a front door where they are installed, Jupyter otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.cloud.launcher import InstanceSpec
from sagemock.jupyter.instance import Instance
from sagemock.jupyter.launcher_runtime import LauncherRuntime

from .programs.code_editor import CodeEditor
from .programs.program import Program
from .programs.tensorboard import TensorBoard

if TYPE_CHECKING:
    from .door_services import DoorServices

PROGRAMS: dict[str, Program] = {"CodeEditor": CodeEditor(), "TensorBoard": TensorBoard()}


def program_of(spec: InstanceSpec) -> Program | None:
    """Return the program of an app, if it is another one than Jupyter and installed."""
    program = PROGRAMS.get(spec.studio.app["AppType"]) if spec.studio else None
    return program if program and program.is_installed() else None


class Instances:
    """Creates the instances of one launcher, see :class:`sagemock.jupyter.local_launcher.Instances`."""

    def __init__(self) -> None:
        self._services: DoorServices | None = None

    def __call__(self, spec: InstanceSpec, runtime: LauncherRuntime) -> Instance:
        """Return the instance for a specification."""
        program = program_of(spec)
        if program is None:
            return Instance(spec, runtime)
        from .door_services import DoorServices  # asyncio and Tornado load on use
        from .program_instance import ProgramInstance

        self._services = self._services or DoorServices(runtime)
        return ProgramInstance(spec, runtime, program, self._services)

    def close(self) -> None:
        """Stop the event loop; all instances have been stopped before."""
        if self._services:
            self._services.thread.close()
