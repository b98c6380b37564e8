"""A forked MLflow server."""

from __future__ import annotations

import select
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sagemock.cloud.mlflow.launcher import S3_ENDPOINT
from sagemock.front_door.upstream import Address
from sagemock.protocol.json_types import JsonObject

from .directories import ServerPaths
from .fork_server import DATABASE
from .supervisor import shared_supervisor

SOCKET = "s"  # one letter: paths of unix sockets are short
END_SECONDS = 10.0


class RunningServer:
    """An MLflow server, see :class:`sagemock.front_door.upstream.RunningProgram`.

    Args:
        directory: The directory of the launcher.
        paths: The directories of the server.
        artifact_store: The S3 URI of the artifacts.
        s3_environment: Variables by which it reaches S3; without :data:`S3_ENDPOINT`, artifacts are files.
    """

    def __init__(
        self, directory: Path, paths: ServerPaths, artifact_store: str, s3_environment: Mapping[str, str]
    ) -> None:
        path = paths.home / SOCKET
        path.unlink(missing_ok=True)
        self.address: Address = str(path)
        self._lifeline, server_end = socket.socketpair()
        environment = _environment(paths.experiments, artifact_store, s3_environment)
        server = {"home": str(paths.home), "experiments": str(paths.experiments), "environment": environment}
        with server_end, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))  # the server listens when it has started
            shared_supervisor().start(directory, server, listener.fileno(), server_end.fileno())

    def is_alive(self) -> bool:
        """Return whether it has not ended."""
        readable = select.poll()  # not select, which takes no descriptor above 1,023
        readable.register(self._lifeline, select.POLLIN)
        return not readable.poll(0)

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


def _environment(experiments: Path, artifact_store: str, s3_environment: Mapping[str, str]) -> JsonObject:
    """Return the variables by which MLflow's command configures its workers."""
    database = f"sqlite:///{experiments / DATABASE}"
    in_s3 = S3_ENDPOINT in s3_environment
    variables = {
        "_MLFLOW_SERVER_FILE_STORE": database,
        "_MLFLOW_SERVER_REGISTRY_STORE": database,
        # mlflow-artifacts: would need a tracking URI that begins with http, which an ARN does not.
        "_MLFLOW_SERVER_ARTIFACT_ROOT": artifact_store if in_s3 else (experiments / "artifacts").as_uri(),
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "false",
    }
    passed = {name: value for name, value in s3_environment.items() if name == S3_ENDPOINT or name.startswith("AWS_")}
    return variables | (passed if in_s3 else {})
