"""Argument parser and lazy loading of subcommands."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from sagemock._version import __version__
from sagemock.protocol.suggestions import did_you_mean

from .closed_output import discard_output

# The subcommands whose modules load slowly; each has add_options(parser).
MODULES = {
    "serve": "sagemock.cli.server.serve",
    "run": "sagemock.cli.server.run",
    "stop": "sagemock.cli.server.stop",
    "env": "sagemock.cli.server.env",
    "ctl": "sagemock.cli.ctl",
    "export": "sagemock.cli.export",
    "authorize": "sagemock.cli.authorize.command",
    "image": "sagemock.cli.image",
    "record": "sagemock.cli.verification.record",
    "verify": "sagemock.cli.verification.verify",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit code: 0 or 1, or that of the command of ``sagemock run``; argparse exits with 2 after a usage error.
    """
    gc.disable()  # modules stay loaded: a garbage collection while they load would take a tenth of the time
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
    except BrokenPipeError:  # as in `sagemock demo | head`
        discard_output()
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sagemock", description="Mock of Amazon SageMaker notebook instances, Studio and MLflow for tests."
    )
    parser.add_argument("--version", action="version", version=f"sagemock {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Subcommand)

    demo = _add(commands, "demo", help="show the life cycle of a notebook instance with a live Jupyter server")
    variants = demo.add_mutually_exclusive_group()
    variants.add_argument("--open", action="store_true", help="open Jupyter in the browser, and run until Ctrl-C")
    variants.add_argument("--studio", action="store_true", help="show the life cycle of a Studio domain instead")
    demo.set_defaults(run=_demo)

    _add(commands, "serve", help="run a server for any AWS client, with a web console")
    _add(commands, "run", help="run a command with a server of its own, which ends with the command")
    _add(commands, "stop", help="stop a server that was started with `sagemock serve --detach`")
    _add(commands, "env", help="print the environment variables with which AWS clients use a server")
    _add(commands, "ctl", help="control a running server: its clock, faults, quotas and logs")

    operations = _add(commands, "operations", help="list the supported SageMaker operations")
    operations.set_defaults(run=_operations)

    _add(commands, "authorize", help="decide whether IAM policies and SCPs allow a call, and by which statement")
    _add(commands, "image", help="check a custom image for Studio in a Docker daemon")
    _add(commands, "record", help="run a command, and record the SageMaker calls of its Python processes to a file")
    _add(commands, "verify", help="compare the mock with a recording, and report the differences")
    _add(commands, "export", help="write the resources of an AWS account or a running mock to a seed file")
    return parser


def _add(commands: Any, name: str, *, help: str) -> argparse.ArgumentParser:  # noqa: A002  # argparse's name
    description = f"{help[0].upper()}{help[1:]}."
    parser: argparse.ArgumentParser = commands.add_parser(
        name, module=MODULES.get(name), help=help, description=description
    )
    return parser


class _Subcommand(argparse.ArgumentParser):
    """The parser of a subcommand.

    Args:
        arguments: Those of ArgumentParser.
        module: The module that adds the options when the subcommand is used.
        options: Those of ArgumentParser.
    """

    def __init__(self, *arguments: Any, module: str | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._module = module

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self._module:
            import_module(self._module).add_options(self)
            self._module = None
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:  # reported here, with the usage of the subcommand
            options = self._option_string_actions
            hints = [did_you_mean(argument, options) for argument in unknown if argument.startswith("--")]
            self.error(f"unrecognized arguments: {' '.join(unknown)}{next(filter(None, hints), '')}")
        return parsed, unknown


def _demo(options: argparse.Namespace) -> int:
    from .demo import notebook, studio

    try:
        if options.studio:
            studio.run()
        else:
            notebook.run(keep_open=options.open)
    except ImportError as error:  # the message names the extra to install
        print(f"sagemock demo: {error}", file=sys.stderr)
        return 1
    return 0


def _operations(_: argparse.Namespace) -> int:
    from sagemock.cloud import operations
    from sagemock.protocol.service_model import snake_case

    for name in operations.names():
        print(f"{name:<45}{snake_case(name)}")
    return 0
