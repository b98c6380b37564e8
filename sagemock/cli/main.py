"""The ``sagemock`` command."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from sagemock._version import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code (0 done, 1 failed; argparse itself exits with 2 on wrong usage)."""
    gc.disable()  # what is loaded from here on stays: a tenth of the time goes into looking for garbage in it
    try:
        return _run(arguments)
    finally:
        gc.enable()


def _run(arguments: Sequence[str] | None) -> int:
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
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Command)

    demo = commands.add_parser("demo", help="live through a notebook instance's life, a real Jupyter included")
    which = demo.add_mutually_exclusive_group()
    which.add_argument("--open", action="store_true", help="open it in the browser and keep it until Ctrl-C")
    which.add_argument("--studio", action="store_true", help="live through the life of a Studio domain instead")
    demo.set_defaults(run=_demo)

    commands.add_parser("serve", of="serve", help="answer any AWS client over HTTP, with a console to look at")
    commands.add_parser(
        "ctl", of="ctl", help="turn the clock, plant faults, look: what can be done to a running server"
    )

    operations = commands.add_parser("operations", help="list the SageMaker operations that are answered")
    operations.set_defaults(run=_operations)

    commands.add_parser("export", of="export", help="write down what an account, or a running mock, has as a seed")
    return parser


class _Command(argparse.ArgumentParser):
    """A subcommand; one ``of`` a module gets its options there when it is chosen, since such modules load slowly."""

    def __init__(self, *arguments: Any, of: str | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._of = of

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self._of:
            import_module(f".{self._of}", __package__).add_options(self)
            self._of = None
        return super().parse_known_args(args, namespace)


def _demo(options: argparse.Namespace) -> int:
    from .demo import notebook, studio

    try:
        studio.run() if options.studio else notebook.run(keep_open=options.open)
    except ImportError as error:  # an extra is missing, and the error says which
        print(f"sagemock demo: {error}", file=sys.stderr)
        return 1
    return 0


def _operations(_: argparse.Namespace) -> int:
    from sagemock.cloud import operations
    from sagemock.protocol.service_model import snake_case

    for name in operations.names():
        print(f"{name:<45}{snake_case(name)}")
    return 0
