"""sagemock record: a command whose SageMaker calls are recorded."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from sagemock.cli.server.command_process import OWN_ERROR, command_of, end_as, run_command
from sagemock.protocol.count import count_of
from sagemock.verification.recorder.environment import recording_variables

_EPILOG = (
    "Account IDs, names, tokens and secrets are replaced before anything is written. Programs that are not written in "
    "Python are not recorded, nor are Python processes that ignore PYTHONPATH (options -E and -I)."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options and the command, and the function that runs it."""
    parser.usage = "sagemock record --output FILE -- COMMAND [ARGUMENT ...]"
    parser.epilog = _EPILOG
    parser.add_argument(
        "--output", "-o", type=Path, required=True, metavar="FILE", help="the recording; an existing one is continued"
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="the command to run")
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> int:
    """Run the command, and print how many calls were recorded.

    Returns:
        The exit code of the command; 125 if the file cannot be written, 126 if the command cannot be executed, 127 if
        it does not exist.
    """
    command = command_of(options, "sagemock record -o FILE -- pytest")
    try:
        with options.output.open("ab") as file:
            size_before = file.tell()
    except OSError as error:
        print(f"sagemock record: cannot write {str(options.output)!r}: {error.strerror}", file=sys.stderr)
        return OWN_ERROR
    environment = {**os.environ, **recording_variables(options.output, os.environ)}
    code = run_command("sagemock record", command, environment)
    with options.output.open("rb") as file:
        file.seek(size_before)
        calls = sum(1 for _ in file)
    print(f"sagemock record: {count_of(calls, 'SageMaker call')} recorded in {options.output}", file=sys.stderr)
    return end_as(code)
