"""TensorBoard over the volume of the app's owner."""

from __future__ import annotations

import json
import math
import sys
from importlib.util import find_spec
from pathlib import Path

from sagemock.processes.interpreter import BARE_PACKAGE, search_path
from sagemock.processes.script_runner import ScriptJob

SERVER = "sagemock.front_door.programs.tensorboard_server"
BOOT = (
    f"import json, sys; sys.path[:] = json.loads(sys.argv[1]); {BARE_PACKAGE}"
    f" from {SERVER} import main; main(*sys.argv[2:])"
)


class TensorBoard:
    """The program of TensorBoard apps (extra ``sagemock[tensorboard]``)."""

    prefix = "/tensorboard/default"
    strip_prefix = False
    binds_itself = False

    def is_installed(self) -> bool:
        """Return whether TensorBoard is installed in this Python."""
        return find_spec("tensorboard") is not None

    def job(self, home: Path, socket_path: Path, listener: int | None) -> ScriptJob:
        """Return the job that runs TensorBoard, see :class:`.program.Program`."""
        assert listener is not None
        arguments = [json.dumps(search_path()), str(listener), str(socket_path), self.prefix]
        command = [sys.executable, "-c", BOOT, *arguments]
        return ScriptJob(command, None, {}, math.inf, home / "server.log", descriptors=(listener,))

    def heartbeat(self, home: Path) -> None:
        """Return None: requests show that it is used."""
