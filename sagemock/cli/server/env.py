"""sagemock env: the environment variables of a server's clients, in the syntax of shells and files."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from .record import DEFAULT_NAME, RecordError, find_server

# AWS's SDK for JavaScript prefers a profile to the access key, so shells drop it.
PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")

_PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options, and the function that runs the command."""
    parser.description = (
        'Print the environment variables with which AWS clients use a server: eval "$(sagemock env)". With --format '
        "github, append the output to the file $GITHUB_ENV."
    )
    servers = parser.add_mutually_exclusive_group()
    servers.add_argument("--name", help=f"the name of the server (default: {DEFAULT_NAME})")
    servers.add_argument("--url", help="URL of a server without a name, on this machine or another")
    parser.add_argument(
        "--token",
        default=os.environ.get("SAGEMOCK_TOKEN"),
        help="token of the server at --url, if it requires one (default: $SAGEMOCK_TOKEN)",
    )
    parser.add_argument(
        "--format", choices=_FORMATS, default="sh", help="shell, or format of a file (default: %(default)s)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the variables.

    Returns:
        The exit code: 0, or 1 if there is no such server.
    """
    from sagemock.cli.admin_client import RequestFailed

    try:
        variables = _of_url(options.url, options.token) if options.url else _of_name(options.name or DEFAULT_NAME)
    except (RecordError, RequestFailed) as error:
        print(f"sagemock env: {error}", file=sys.stderr)
        if failure := _FAILURES.get(options.format):
            print(failure)
        return 1
    print(_FORMATS[options.format](client_variables(variables)))
    return 0


def client_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return a server's variables, and, in an environment with an HTTP proxy, those that exempt the server from it."""
    if not any(os.environ.get(name) for name in _PROXIES):
        return dict(variables)
    host = urlsplit(variables["SAGEMOCK_URL"]).hostname
    exempt = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    return {**variables, **dict.fromkeys(("no_proxy", "NO_PROXY"), f"{exempt},{host}" if exempt else str(host))}


def _of_name(name: str) -> Mapping[str, str]:
    from .stop import not_found

    record = find_server(name)
    if record is None:
        raise RecordError(f"{not_found(name)}. Start one with `sagemock serve --detach`, or specify --url")
    if not record.url:
        raise RecordError(f"the server {name!r} has not started yet")
    return record.environment


def _of_url(url: str, token: str | None) -> Mapping[str, str]:
    from sagemock.cli.admin_client import send_command
    from sagemock.cli.server_url import complete_url
    from sagemock.server.admin.commands import COMMANDS
    from sagemock.server.client_environment import client_environment

    health = send_command(url, token, COMMANDS["health"], {})
    return client_environment(complete_url(url).rstrip("/"), health["account_id"], token)


def _sh(variables: Mapping[str, str]) -> str:
    exports = (f"export {name}={shlex.quote(value)}" for name, value in variables.items())
    return "\n".join([f"unset {' '.join(PROFILES)}", *exports])


def _fish(variables: Mapping[str, str]) -> str:
    def quote(value: str) -> str:
        escaped = value.replace("\\", r"\\").replace("'", r"\'")
        return f"'{escaped}'"

    exports = (f"set -gx {name} {quote(value)}" for name, value in variables.items())
    return "\n".join([*(f"set -e {name}" for name in PROFILES), *exports])


def _powershell(variables: Mapping[str, str]) -> str:
    def quote(value: str) -> str:
        escaped = value.replace("'", "''")
        return f"'{escaped}'"

    exports = (f"$Env:{name} = {quote(value)}" for name, value in variables.items())
    return "\n".join([*(f"Remove-Item Env:{name} -ErrorAction SilentlyContinue" for name in PROFILES), *exports])


def _lines(variables: Mapping[str, str]) -> str:
    """Return lines for .env files and $GITHUB_ENV; the values, URLs and tokens, need no quotes there."""
    return "\n".join(f"{name}={value}" for name, value in variables.items())


# The output without a server. Under eval it ends a script with `set -e`, which would otherwise call AWS itself.
_FAILURES = {"sh": "false", "fish": "false", "powershell": "throw 'sagemock env: no server'"}
_FORMATS: dict[str, Callable[[Mapping[str, str]], str]] = {
    "sh": _sh,
    "fish": _fish,
    "powershell": _powershell,
    "dotenv": _lines,
    "github": _lines,
}
