"""Process that has imported MLflow and forks a server for each tracking server or app.

A message on its control socket describes a server and carries two descriptors: the listening socket, and the lifeline
of the server, which ends when the other end of the lifeline is closed. Importing MLflow takes seconds, and a fork
takes milliseconds. MLflow's own command starts several workers and a job runner, which nothing here needs.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from sagemock.processes.directories import remove_tree
from sagemock.processes.forks import fork, redirect_output

MAX_MESSAGE = 65536  # bytes
DATABASE = "mlflow.db"  # in the directory of a server
# Read by MLflow when it is imported.
SETTINGS = {
    "DO_NOT_TRACK": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
}


def main(control: int) -> None:
    """Fork servers until the user's process closes the control socket, or dies.

    Args:
        control: The descriptor of the control socket.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the thread that started this process may have blocked signals
    app = _import_app()
    gc.collect()
    gc.freeze()  # otherwise the first collection in a fork would copy every page
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies
    directories, tables = set(), b""
    with socket.socket(fileno=control) as connection:
        while True:
            message, descriptors, _flags, _address = socket.recv_fds(connection, MAX_MESSAGE, 2)
            if not message:
                break
            server = json.loads(message)
            directories.add(server["directory"])
            if descriptors:
                tables = tables or create_tables(Path(server["directory"], DATABASE))
                fork(partial(_run_fork, app, connection, {**server, "tables": tables}, *descriptors))
            for descriptor in descriptors:
                os.close(descriptor)
    for directory in directories:  # the launcher has removed them, unless it was killed
        remove_tree(Path(directory))


def _import_app() -> Any:
    os.environ.update(SETTINGS)
    from mlflow.server.fastapi_app import app

    return app


def create_tables(path: Path) -> bytes:
    """Return a database with MLflow's empty tables, which MLflow takes seconds to create.

    Args:
        path: A file for it, which is removed.

    Returns:
        The content of the file; nothing if this version of MLflow has other functions, or on a full disk. A server
        then creates its tables itself, or responds with the error.
    """
    content = b""
    with suppress(Exception):  # this process goes on: it takes long to start
        from mlflow.store.db import utils

        engine = utils.create_sqlalchemy_engine_with_retry(f"sqlite:///{path}")
        try:
            utils._initialize_tables(engine)
        finally:
            engine.dispose()
        content = path.read_bytes()
    path.unlink(missing_ok=True)
    return content


def _run_fork(app: Any, connection: socket.socket, server: dict[str, Any], listener: int, lifeline: int) -> None:
    connection.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    serve(app, server, listener, lifeline)


def serve(app: Any, server: dict[str, Any], listener: int, lifeline: int) -> None:
    """Serve MLflow until the lifeline ends.

    Args:
        app: The ASGI application.
        server: The directories ``home`` and ``experiments`` of the server, its ``environment`` and the ``tables`` of a
            new database.
        listener: The descriptor of a bound socket, at which uvicorn listens when MLflow has started.
        lifeline: The descriptor of the lifeline.
    """
    threading.Thread(target=_wait_for_end, args=(lifeline,), daemon=True).start()
    redirect_output(Path(server["home"], "server.log"))
    os.chdir(server["experiments"])
    os.environ.update(server["environment"])
    _write_tables(server["tables"])
    import uvicorn

    uvicorn.run(app, fd=listener, log_level="warning", access_log=False)


def _write_tables(tables: bytes) -> None:
    """Write the database of a new server, completely or not at all; on a full disk, MLflow responds with the error."""
    if tables and not Path(DATABASE).exists():
        new = Path(f"{DATABASE}.new")
        try:
            new.write_bytes(tables)
            new.rename(DATABASE)
        except OSError:
            new.unlink(missing_ok=True)


def _wait_for_end(lifeline: int) -> None:
    os.read(lifeline, 1)
    os._exit(0)
