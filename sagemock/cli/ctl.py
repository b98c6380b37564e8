"""sagemock ctl: one subcommand per admin command."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from sagemock.cli.server.record import RecordError, find_server
from sagemock.server.admin.command import Command
from sagemock.server.admin.commands import COMMANDS
from sagemock.server.admin.parameters import Parameter
from sagemock.server.defaults import URL

from .wait import HELP, add_wait

AWS_ERROR = 254  # the exit code of the AWS CLI for errors that AWS returns


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options and subcommands, and the function that runs them."""
    url, token = _default_server()
    _add_server_options(parser, url=url, token=token)
    subcommands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS.values():
        subparser = subcommands.add_parser(command.name, help=command.help.split("\n")[0], description=command.help)
        for parameter in command.parameters.values():
            _add_parameter(subparser, parameter)
        # The options of the server may come before or after the subcommand.
        _add_server_options(subparser, url=argparse.SUPPRESS, token=argparse.SUPPRESS)
        subparser.set_defaults(run=run, command=command)
    wait = subcommands.add_parser("wait", help=f"{HELP.partition('.')[0]}.", description=HELP)
    add_wait(wait)
    _add_server_options(wait, url=argparse.SUPPRESS, token=argparse.SUPPRESS)


def _add_server_options(parser: argparse.ArgumentParser, *, url: str, token: str | None) -> None:
    defaults = f"$SAGEMOCK_URL, $AWS_ENDPOINT_URL_SAGEMAKER, that of `sagemock serve --detach`, or {URL}"
    parser.add_argument("--url", default=url, help=f"URL of the server (default: {defaults})")
    parser.add_argument(
        "--token", default=token, help="token of the server, if it requires one (default: $SAGEMOCK_TOKEN)"
    )


def _default_server() -> tuple[str, str | None]:
    """Return the URL and the token of the server that the environment names, or that runs in the background."""
    token = os.environ.get("SAGEMOCK_TOKEN")
    url = os.environ.get("SAGEMOCK_URL") or os.environ.get("AWS_ENDPOINT_URL_SAGEMAKER")
    if url:
        return url, token
    with suppress(RecordError):
        if (record := find_server()) and record.url:
            return record.url, token or record.environment.get("SAGEMOCK_TOKEN")
    return URL, token


def _add_parameter(parser: argparse.ArgumentParser, parameter: Parameter) -> None:
    name, text = parameter.name, parameter.help
    option = f"--{name.replace('_', '-')}"
    if parameter.is_required:
        parser.add_argument(name, help=text)
    elif parameter.type is dict and not parameter.is_optional:
        parser.add_argument(name, nargs="?", default=argparse.SUPPRESS, help=text)
    elif parameter.default is False:
        parser.add_argument(option, dest=name, action="store_true", default=argparse.SUPPRESS, help=text)
    else:
        parser.add_argument(option, dest=name, default=argparse.SUPPRESS, help=text)


def run(options: argparse.Namespace) -> int:
    """Send the command and print its result as JSON.

    Returns:
        The exit code: 0, 1 if the server rejects the command or cannot be reached, 254 for an error of AWS.
    """
    from .admin_client import RequestFailed, send_command

    command: Command = options.command
    values = {name: getattr(options, name) for name in command.parameters if hasattr(options, name)}
    try:
        arguments = {name: _parse_argument(value, command.parameters[name]) for name, value in values.items()}
        result = send_command(options.url, options.token, command, arguments)
    except (RequestFailed, argparse.ArgumentTypeError) as error:
        print(f"sagemock ctl {command.name}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(result, indent=2, ensure_ascii=False))
    return AWS_ERROR if command.name == "call" and result["status"] >= 400 else 0


def _parse_argument(value: str, parameter: Parameter) -> str:
    """Return an argument as the server expects it: for ``@FILE`` as a document, the content of that file as JSON.

    Raises:
        ArgumentTypeError: If the file cannot be read, or the ``@`` is missing.
    """
    if parameter.type is not dict:
        return value
    if not value.startswith("@"):
        if _is_file_name(value):
            reason = f"must be a JSON object; to read it from a file, use @{value}"
            raise argparse.ArgumentTypeError(f"{parameter.name}={value!r} {reason}")
        return value
    from sagemock.data_files import files

    try:
        document = files.read(Path(value[1:]))
        if not isinstance(document, dict):
            raise TypeError(f"the file must contain a mapping, not {document!r:.60}")
        return files.dump(document, "json")
    except (ValueError, TypeError, ImportError) as error:
        raise argparse.ArgumentTypeError(f"{value[1:]}: {error}") from None


def _is_file_name(text: str) -> bool:
    is_file = os.path.isfile(text)  # noqa: PTH113  # Path.is_file() raises an exception if the name is too long
    return is_file or text.lower().endswith((".json", ".yaml", ".yml"))
