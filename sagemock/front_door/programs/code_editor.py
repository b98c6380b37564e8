"""Code Editor: code-server, which is VS Code in a browser."""

from __future__ import annotations

import json
import math
import os
import shutil
from pathlib import Path

from sagemock.processes.script_runner import ScriptJob

VARIABLE = "SAGEMOCK_CODE_SERVER"
NAME = "code-server"
# Those of a VS Code in whose terminal the tests run, and passwords and options of the user's own code-server.
USERS_VARIABLES = ("VSCODE_", "CODE_SERVER_", "PASSWORD", "HASHED_PASSWORD", "CS_DISABLE_")

SETTINGS = {"chat.disableAIFeatures": True}  # they need an account elsewhere, and Studio's editor has none


class CodeEditor:
    """The program of CodeEditor apps. Its URLs are relative, so that it needs no base path."""

    prefix = "/codeeditor/default"
    strip_prefix = True
    binds_itself = True  # code-server's option for an inherited socket is younger than most installations

    def is_installed(self) -> bool:
        """Return whether code-server is on the PATH, or at the path in SAGEMOCK_CODE_SERVER."""
        return _executable() is not None

    def job(self, home: Path, socket_path: Path, listener: int | None) -> ScriptJob:
        """Return the job that runs code-server, with a configuration of its own, see :class:`.program.Program`."""
        data = _data(home)
        command = [
            _executable() or NAME,
            *("--auth", "none", "--socket", str(socket_path), "--socket-mode", "600"),
            *("--user-data-dir", str(data / "user-data"), "--extensions-dir", str(data / "extensions")),
            *("--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"),
            *("--disable-getting-started-override", "."),  # the volume
        ]
        _write_settings(data)
        private = {"XDG_CONFIG_HOME": str(data / "config"), "XDG_DATA_HOME": str(data), "SHELL": _shell()}
        return ScriptJob(command, None, private, math.inf, home / "server.log", unset=USERS_VARIABLES)

    def heartbeat(self, home: Path) -> Path:
        """Return the file that code-server modifies once a minute while a browser is connected."""
        return _data(home) / NAME / "heartbeat"


def _write_settings(data: Path) -> None:
    """Write the settings of a new editor, which its user may change."""
    path = data / "user-data" / "User" / "settings.json"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(json.dumps(SETTINGS))


def _data(home: Path) -> Path:
    return home / NAME


def _executable() -> str | None:
    return shutil.which(os.environ.get(VARIABLE) or NAME)


def _shell() -> str:
    return shutil.which("bash") or "/bin/sh"
