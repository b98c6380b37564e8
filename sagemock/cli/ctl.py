"""``sagemock ctl``: the admin API of a running server, a subcommand per verb."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from sagemock.server.admin.command import Command
from sagemock.server.admin.commands import COMMANDS
from sagemock.server.admin.parameters import Parameter
from sagemock.server.defaults import URL

REFUSED = 254  # the AWS CLI's exit code for what AWS refuses


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the parser know the options and verbs, and what to run with them."""
    _add_server(parser, url=_default_url(), token=os.environ.get("SAGEMOCK_TOKEN"))
    commands = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for command in COMMANDS.values():
        one = commands.add_parser(command.name, help=command.help.split("\n")[0], description=command.help)
        for parameter in command.parameters.values():
            _add_argument(one, parameter)
        _add_server(one, url=argparse.SUPPRESS, token=argparse.SUPPRESS)  # before the verb or behind it
        one.set_defaults(run=run, command=command)


def _add_server(parser: argparse.ArgumentParser, *, url: str, token: str | None) -> None:
    otherwise = f"$SAGEMOCK_URL, $AWS_ENDPOINT_URL_SAGEMAKER or {URL}"
    parser.add_argument("--url", default=url, help=f"of the server (default: {otherwise})")
    parser.add_argument("--token", default=token, help="if the server wants one (default: $SAGEMOCK_TOKEN)")


def _default_url() -> str:
    return os.environ.get("SAGEMOCK_URL") or os.environ.get("AWS_ENDPOINT_URL_SAGEMAKER") or URL


def _add_argument(parser: argparse.ArgumentParser, parameter: Parameter) -> None:
    option = f"--{parameter.name.replace('_', '-')}"
    if parameter.is_required:
        parser.add_argument(parameter.name, help=parameter.help)
    elif parameter.type is dict:
        parser.add_argument(parameter.name, nargs="?", default=argparse.SUPPRESS, help=parameter.help)
    elif parameter.default is False:
        parser.add_argument(
            option, dest=parameter.name, action="store_true", default=argparse.SUPPRESS, help=parameter.help
        )
    else:
        parser.add_argument(option, dest=parameter.name, default=argparse.SUPPRESS, help=parameter.help)


def run(options: argparse.Namespace) -> int:
    """Ask the server, print its answer as JSON. 1 when it refuses, or is not there; 254 when AWS would refuse."""
    from .admin_client import Refusal, ask

    command: Command = options.command
    said = {name: getattr(options, name) for name in command.parameters if hasattr(options, name)}
    try:
        arguments = {name: _parse_argument(value, command.parameters[name]) for name, value in said.items()}
        answer = ask(options.url, options.token, command, arguments)
    except Refusal as refusal:
        print(f"sagemock ctl {command.name}: {refusal}", file=sys.stderr)
        return 1
    print(json.dumps(answer, indent=2, ensure_ascii=False))
    return REFUSED if command.name == "call" and answer["status"] >= 400 else 0


def _parse_argument(value: Any, parameter: Parameter) -> Any:
    """What was said; for ``@FILE`` in the place of a document, what that YAML or JSON file holds."""
    if parameter.type is not dict:
        return value
    from .admin_client import Refusal

    if not value.startswith("@"):
        if _names_a_file(value):
            raise Refusal(f"{parameter.name}={value!r} must be a JSON object; for what a file holds, say @{value}")
        return value
    from sagemock.seeds import files

    try:
        document = files.read(Path(value[1:]))
        if not isinstance(document, dict):
            raise TypeError(f"what it holds must be a mapping, and is {document!r:.60}")
        return files.dump(document, "json")
    except (ValueError, TypeError, ImportError) as error:
        raise Refusal(f"{value[1:]}: {error}") from None


def _names_a_file(text: str) -> bool:
    """Whether somebody has forgotten the @."""
    is_file = os.path.isfile(text)  # noqa: PTH113  # a Path's is_file() raises for texts that are too long
    return is_file or text.lower().endswith((".json", ".yaml", ".yml"))
