"""Processes of this machine."""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sagemock.engines.engine import MAX_LOG, Engine, escape_braces
from sagemock.engines.programs import UnsupportedProgram, program_of
from sagemock.engines.servers.settings import ServerSettings

SERVER_PROGRAM = Path(__file__).parents[1] / "far_end" / "serve_jupyter.py"


@dataclass(frozen=True)
class HostEngine(Engine):
    """Spawner class whose servers are processes of a host and have a directory as volume.

    Such a server cannot be given a port that is certainly free: it chooses one and sends it to us.
    """

    reports_port: ClassVar[bool] = True

    def host_command(self, server: ServerSettings) -> list[str]:
        """Return the command line of a server that reads its settings from its environment.

        Raises:
            UnsupportedProgram: It is not Jupyter.
        """
        if not program_of(server).is_jupyter:
            raise UnsupportedProgram(f"{server.app_type} apps need an engine that starts containers, such as docker")
        return [sys.executable, str(SERVER_PROGRAM)]

    async def read_log(self, spawner: Any, server: ServerSettings) -> str:
        """Return the end of the log file."""
        return await asyncio.get_running_loop().run_in_executor(None, _read_end, Path(server.log_file))

    async def remove_volume(self, spawner: Any, server: ServerSettings) -> None:
        """Remove the directory."""
        shutil.rmtree(server.directory, ignore_errors=True)


@dataclass(frozen=True)
class LocalEngine(HostEngine):
    """SimpleLocalProcessSpawner: a process of this machine, as the current user."""

    requirements: ClassVar[str] = '"sagemock[hub]"'

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the process its directory and its command."""
        Path(server.directory).mkdir(parents=True, exist_ok=True)
        spawner.home_dir_template = escape_braces(server.directory)
        spawner.ip = "127.0.0.1"
        spawner.cmd = self.host_command(server)


def _read_end(file: Path) -> str:
    try:
        return file.read_bytes()[-MAX_LOG:].decode(errors="replace")
    except FileNotFoundError:
        return ""
