"""The ``sagemock`` command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from . import __version__, exporting


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code (0 done, 1 failed; argparse itself exits with 2 on wrong usage)."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if "run" not in options:
        parser.print_help()
        return 0
    try:
        return int(options.run(options))
    except BrokenPipeError:  # `sagemock demo | head`: whoever read has enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  # else Python complains while it exits
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sagemock", description="An in-process SageMaker for tests: notebooks and Studio that live, fail and open."
    )
    parser.add_argument("--version", action="version", version=f"sagemock {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    demo = commands.add_parser("demo", help="live through a notebook instance's life, a real Jupyter included")
    which = demo.add_mutually_exclusive_group()
    which.add_argument("--open", action="store_true", help="open it in the browser and keep it until Ctrl-C")
    which.add_argument("--studio", action="store_true", help="live through the life of a Studio domain instead")
    demo.set_defaults(run=_demo)

    for command in _serving():
        command.add_to(commands)

    operations = commands.add_parser("operations", help="list the SageMaker operations that are answered")
    operations.set_defaults(run=_operations)

    export = commands.add_parser("export", help="write down what an account, or a running mock, has as a seed")
    exporting.add_options(export)
    export.set_defaults(run=exporting.run)
    return parser


def _serving() -> list[Any]:
    from .server import command, ctl

    return [command, ctl]


def _demo(options: argparse.Namespace) -> int:
    from . import demo, studio_demo

    try:
        studio_demo.run() if options.studio else demo.run(keep_open=options.open)
    except ImportError as error:  # an extra is missing, and the error says which
        print(f"sagemock demo: {error}", file=sys.stderr)
        return 1
    return 0


def _operations(_: argparse.Namespace) -> int:
    from . import operations

    for name in operations.names():
        print(f"{name:<45}{operations.snake_case(name)}")
    return 0
