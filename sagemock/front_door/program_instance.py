"""Instance whose program is not Jupyter: a front door serves its socket, in this process."""

from __future__ import annotations

from sagemock.cloud.launcher import InstanceSpec
from sagemock.jupyter.instance import Instance
from sagemock.jupyter.launcher_runtime import LauncherRuntime
from sagemock.processes.config import InstanceConfig

from .door_process import DoorProcess
from .door_services import DoorServices
from .programs.program import Program


class ProgramInstance(Instance):
    """An instance that runs a program behind a front door."""

    def __init__(
        self,
        spec: InstanceSpec,
        runtime: LauncherRuntime,
        program: Program,
        services: DoorServices,
    ) -> None:
        super().__init__(spec, runtime)
        self._program, self._services = program, services

    def start_process(self) -> DoorProcess:
        """Serve the socket; the program starts with the first accepted request."""
        assert self.listener is not None
        self.directories.create(self.spec.metadata)
        config: InstanceConfig = {**self.runtime.config(), **self.network(), **self.directories.config()}
        self.process = process = DoorProcess(self.spec, self._program, config, self._services)
        process.serve(self.listener)
        return process

    def stop(self) -> None:
        """End the program and refuse connections. The front door ends first, since it uses the same socket object."""
        self.end_process()
        super().stop()

    def environment(self) -> dict[str, str]:
        """Return the environment variables of programs in the instance."""
        self.reserve_port()
        return self.spec.environment
