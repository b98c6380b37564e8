"""sagemock run: a command with a server of its own."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from .command_process import OWN_ERROR, command_of, end_as, run_command
from .env import PROFILES, client_variables
from .options import START_ERRORS, add_server_options, error_message, running_service, specified
from .watchdog import Watchdog


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the server and the command, and the function that runs it."""
    add_server_options(parser, port=0)
    parser.add_argument(
        "command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="The command to run, with its arguments."
    )
    parser.usage = "sagemock run [options of the server] -- COMMAND [ARGUMENT ...]"
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> int:
    """Run the command while a server runs.

    If a signal has ended the command, the same signal ends this process.

    Returns:
        The exit code of the command; 125 if the server cannot start, 126 if the command cannot be executed, 127 if it
        does not exist.
    """
    command = command_of(options, "sagemock run -- pytest")
    previous_handler = signal.signal(signal.SIGTERM, _exit)  # before and after the command
    try:
        with running_service(specified(options)) as service, Watchdog() as watchdog:
            environment = {name: value for name, value in os.environ.items() if name not in PROFILES}
            environment |= client_variables(service.environment) | watchdog.environment
            code = run_command("sagemock run", command, environment)
    except KeyboardInterrupt:
        code = -signal.SIGINT
    except START_ERRORS as error:
        print(f"sagemock run: {error_message(error)}", file=sys.stderr)
        return OWN_ERROR
    finally:
        signal.signal(signal.SIGTERM, previous_handler)
    return end_as(code)


def _exit(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
