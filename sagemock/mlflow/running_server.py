"""A forked MLflow server."""

from __future__ import annotations

import os
import select
import socket
from contextlib import suppress
from pathlib import Path

from sagemock.front_door.upstream import Address
from sagemock.protocol.json_types import JsonObject

from .supervisor import shared_supervisor

SOCKET = "s"  # one letter: paths of unix sockets are short
END_SECONDS = 10.0
S3_ENDPOINT = "MLFLOW_S3_ENDPOINT_URL"  # MLflow's own variable; where it is set, artifacts are in the S3 there


class RunningServer:
    """An MLflow server, see :class:`sagemock.front_door.upstream.RunningProgram`.

    Args:
        directory: The directory of the launcher.
        home: The directory of the server.
        artifact_store: The S3 URI of the artifacts.
    """

    def __init__(self, directory: Path, home: Path, artifact_store: str) -> None:
        home.mkdir(mode=0o700, exist_ok=True)
        path = home / SOCKET
        path.unlink(missing_ok=True)
        self.address: Address = str(path)
        self._home = home
        self._lifeline, server_end = socket.socketpair()
        server = {"home": str(home), "environment": _environment(home, artifact_store)}
        with server_end, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            shared_supervisor().start(directory, server, listener.fileno(), server_end.fileno())

    def is_alive(self) -> bool:
        """Return whether it has not ended."""
        readable, _, _ = select.select([self._lifeline], [], [], 0)
        return not readable

    def progress(self) -> str:
        """Return a line about its start."""
        return "MLflow is being loaded."

    def end(self) -> None:
        """End it, and wait for its end."""
        with suppress(OSError):
            self._lifeline.shutdown(socket.SHUT_WR)
            self._lifeline.settimeout(END_SECONDS)
            self._lifeline.recv(1)
        self._lifeline.close()

    def forget(self) -> None:
        """Close the lifeline in a forked child, without ending the server."""
        self._lifeline.close()


def _environment(home: Path, artifact_store: str) -> JsonObject:
    """Return the variables by which MLflow's command configures its workers."""
    database = f"sqlite:///{home / 'mlflow.db'}"
    in_s3 = S3_ENDPOINT in os.environ
    variables = {
        "_MLFLOW_SERVER_FILE_STORE": database,
        "_MLFLOW_SERVER_REGISTRY_STORE": database,
        # mlflow-artifacts: would need a tracking URI that begins with http, which an ARN does not.
        "_MLFLOW_SERVER_ARTIFACT_ROOT": artifact_store if in_s3 else (home / "artifacts").as_uri(),
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "false",
    }
    passed = (S3_ENDPOINT, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION")
    return variables | {name: os.environ[name] for name in passed if in_s3 and name in os.environ}
