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

# The help of each subcommand, and its module, which loads slowly and has add_options(parser).
COMMANDS = {
    "demo": ("show the life cycle of a notebook instance with a live Jupyter server", "sagemock.cli.demo.command"),
    "serve": ("run a server for any AWS client, with a web console", "sagemock.cli.server.serve"),
    "run": ("run a command with a server of its own, which ends with the command", "sagemock.cli.server.run"),
    "stop": ("stop a server that was started with `sagemock serve --detach`", "sagemock.cli.server.stop"),
    "env": ("print the environment variables with which AWS clients use a server", "sagemock.cli.server.env"),
    "ctl": ("control a running server: its clock, faults, quotas and logs", "sagemock.cli.ctl"),
    "operations": ("list the supported SageMaker operations", "sagemock.cli.operations"),
    "authorize": (
        "decide whether IAM policies and SCPs allow a call, and by which statement",
        "sagemock.cli.authorize.command",
    ),
    "image": ("check a custom image for Studio in a Docker daemon", "sagemock.cli.image"),
    "record": (
        "run a command, and record the SageMaker calls of its Python processes to a file",
        "sagemock.cli.verification.record",
    ),
    "verify": ("compare the mock with a recording, and report the differences", "sagemock.cli.verification.verify"),
    "export": ("write the resources of an AWS account or a running mock to a seed file", "sagemock.cli.export"),
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
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser(arguments).parse_args(arguments)
    if "run" not in options:
        _parser().print_help()
        return 0
    try:
        return int(options.run(options))
    except BrokenPipeError:  # as in `sagemock demo | head`
        discard_output()
        return 1


def _parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser; if the arguments begin with a subcommand, without the others, which take time to build."""
    parser = argparse.ArgumentParser(
        prog="sagemock", description="Mock of Amazon SageMaker notebook instances, Studio and MLflow for tests."
    )
    parser.add_argument("--version", action="version", version=f"sagemock {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Subcommand)
    used = [name for name in arguments[:1] if name in COMMANDS]
    for name in used or COMMANDS:
        text, module = COMMANDS[name]
        commands.add_parser(name, module=module, help=text, description=f"{text[0].upper()}{text[1:]}.")
    return parser


class _Subcommand(argparse.ArgumentParser):
    """The parser of a subcommand.

    Args:
        module: The module that adds the options when the subcommand is used; None for a subcommand of a subcommand.
        options: Those of ArgumentParser.
    """

    def __init__(self, *, module: str | None = None, **options: Any) -> None:
        super().__init__(**options)
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
