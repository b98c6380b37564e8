"""sagemock stop: ends named servers."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from contextlib import suppress

from .record import DEFAULT_NAME, RecordError, ServerRecord, find_server, running_servers

_TIMEOUT, _POLL_INTERVAL = 30.0, 0.02  # seconds; live Jupyter servers get some time to end


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options, and the function that runs the command."""
    servers = parser.add_mutually_exclusive_group()
    servers.add_argument("--name", default=DEFAULT_NAME, help="the name of the server (default: %(default)s)")
    servers.add_argument("--all", action="store_true", help="stop all servers that have a name, if there are any")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Stop the servers, and wait for their end.

    Returns:
        The exit code: 0, or 1 if no such server runs.
    """
    try:
        records = running_servers() if options.all else [find_server(options.name)]
    except RecordError as error:
        print(f"sagemock stop: {error}", file=sys.stderr)
        return 1
    for record in records:
        if record is None:
            print(f"sagemock stop: {not_found(options.name)}", file=sys.stderr)
            return 1
        _stop(record)
        print(f"stopped the server {record.name!r}{record.url and f' at {record.url}'}")
    return 0


def not_found(name: str) -> str:
    """Return the error message for a name that no server has."""
    others = ", ".join(record.name for record in running_servers())
    return f"no server named {name!r} runs; running servers: {others or 'none'}"


def _stop(record: ServerRecord) -> None:
    _signal(record, signal.SIGTERM)
    deadline = time.monotonic() + _TIMEOUT
    while (current := find_server(record.name)) and current.pid == record.pid:
        if time.monotonic() > deadline:
            print(f"sagemock stop: {record.name!r} has not ended within {_TIMEOUT:g} seconds: killed", file=sys.stderr)
            _signal(record, signal.SIGKILL)
            return
        time.sleep(_POLL_INTERVAL)


def _signal(record: ServerRecord, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(record.pid, number)
