"""sagemock serve: a server in the foreground, or with --detach in the background."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
from contextlib import ExitStack
from typing import NoReturn

from sagemock.server.defaults import PORT

from .options import START_ERRORS, add_server_options, error_message, running_service, specified
from .record import DEFAULT_NAME, RecordLock
from .startup_message import startup_message


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the server and of the mock, and the function that runs the command."""
    parser.add_argument(
        "--detach",
        action="store_true",
        help="Start the server in the background, and return when it accepts requests. `sagemock stop` stops it, "
        "`sagemock env` prints its variables.",
    )
    parser.add_argument(
        "--name",
        help=f"The name of the server for `sagemock stop` and `sagemock env`. (default: {DEFAULT_NAME} with --detach, "
        "otherwise none)",
    )
    add_server_options(parser, port=PORT)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM, or start a server in the background.

    Returns:
        The exit code: 0, or 1 if the server cannot start.
    """
    try:
        if options.detach:
            from .background import start_in_background

            print(start_in_background(options.name or DEFAULT_NAME, specified(options)), flush=True)
        else:
            _serve(options)
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:
        raise
    except START_ERRORS as error:
        print(f"sagemock serve: {error_message(error)}", file=sys.stderr)
        return 1
    return 0


def _serve(options: argparse.Namespace) -> None:
    previous_handler = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            record = stack.enter_context(RecordLock(options.name)) if options.name else None
            service = stack.enter_context(running_service(specified(options)))
            if record:
                record.write(service.url, service.environment)
            print(startup_message(service, options.state, options.seed), flush=True)
            wait_for_signal()
    finally:
        signal.signal(signal.SIGTERM, previous_handler)


def wait_for_signal() -> NoReturn:
    """Wait until a signal handler raises an exception; signal.pause() would miss a signal just before it."""
    receiver, sender = socket.socketpair()
    with receiver, sender:
        sender.setblocking(False)
        previous = signal.set_wakeup_fd(sender.fileno())
        try:
            while True:
                receiver.recv(1)
        finally:
            signal.set_wakeup_fd(previous)
