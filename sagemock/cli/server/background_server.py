"""Program of a server in the background."""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from .background import KEEP
from .options import START_ERRORS, error_message, running_service
from .record import RecordLock, log_path
from .serve import wait_for_signal
from .startup_message import background_message


def main(config: dict[str, Any]) -> None:
    """Run a server until SIGTERM.

    Stdout receives the startup message or an error, as JSON. Stdin is the lifeline: unless it then receives a line, its
    end means that the command that starts the server was killed.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with suppress(KeyboardInterrupt):
        try:
            _serve(config["name"], config["options"])
        except START_ERRORS as error:
            with suppress(BrokenPipeError):
                _send({"error": error_message(error)})


def _serve(name: str, options: dict[str, Any]) -> None:
    with RecordLock(name) as record, running_service(options) as service:
        log = log_path(name)
        record.write(service.url, service.environment)
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        message = background_message(service, name, log, options.get("state"), options.get("seed"))
        os.dup2(descriptor, 2)
        _send({"message": message})
        if os.read(0, len(KEEP)) == KEEP:
            _detach(descriptor)
            try:
                wait_for_signal()
            finally:
                _remove(log)


def _send(result: dict[str, str]) -> None:
    os.write(1, json.dumps(result).encode() + b"\n")


def _detach(log: int) -> None:
    """Give up the descriptors of the command that started the server."""
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(log, 1)
    os.close(log)


def _remove(log: Path) -> None:
    """Remove the log of a server that was stopped; it stays where a server has crashed."""
    sys.stderr.flush()
    with suppress(FileNotFoundError):
        log.unlink()
