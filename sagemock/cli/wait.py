"""sagemock ctl wait: waits until a resource has a status."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

from sagemock.cloud.clock.duration_parser import parse_duration
from sagemock.protocol.suggestions import did_you_mean
from sagemock.server.admin.commands import COMMANDS
from sagemock.server.admin.resource_status import DELETED, find_kind, statuses_of

_STATUS = COMMANDS["status"]
_POLL_INTERVAL = 0.1  # seconds
_TIMEOUT = "10m"
HELP = (
    "Wait until a resource has a status. AWS has no waiters for Studio. The time passes as the server's clock does. "
    "The exit code is 1 if the resource fails, does not exist, or has another status after --timeout."
)


class WaitFailed(Exception):
    """The error for a resource that does not get the status; the message gives the reason."""


def add_wait(parser: argparse.ArgumentParser) -> None:
    """Add the arguments, and the function that waits."""
    parameters = _STATUS.parameters
    for name in ("kind", "name"):
        parser.add_argument(name, metavar=name.upper(), help=parameters[name].help)
    text = f"a status, such as InService or Failed; {DELETED} if the resource is not to exist any more"
    parser.add_argument("status", metavar="STATUS", help=text)
    for name, parameter in parameters.items():
        if not parameter.is_required:
            parser.add_argument(f"--{name.replace('_', '-')}", help=parameter.help)
    parser.add_argument(
        "--timeout",
        default=_TIMEOUT,
        help="real seconds, or a duration such as 90s or 5m (default: %(default)s)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Wait, and print the resource as JSON.

    Returns:
        The exit code: 0, or 1 if the resource does not get the status.
    """
    from .admin_client import RequestFailed

    try:
        print(json.dumps(_wait(options), indent=2, ensure_ascii=False))
    except (RequestFailed, WaitFailed, TypeError, ValueError) as error:
        print(f"sagemock ctl wait: {error}", file=sys.stderr)
        return 1
    return 0


def _wait(options: argparse.Namespace) -> dict[str, Any]:
    from .admin_client import send_command

    expected = _find_status(options.kind, options.status)
    deadline = time.monotonic() + _parse_timeout(options.timeout)
    arguments = {name: getattr(options, name) for name in _STATUS.parameters if getattr(options, name) is not None}
    while True:
        result = send_command(options.url, options.token, _STATUS, arguments)
        if result["status"] == expected:
            return dict(result)
        _check_outcome(result, expected)
        if time.monotonic() > deadline:
            mode = send_command(options.url, options.token, COMMANDS["now"], {})["mode"]
            advice = "; the clock is manual: move it with `sagemock ctl advance`" if mode == "manual" else ""
            raise WaitFailed(f"{_describe(result)} and not {expected} after {options.timeout}{advice}")
        time.sleep(_POLL_INTERVAL)


def _parse_timeout(text: str) -> float:
    try:
        return parse_duration(text).total_seconds()
    except ValueError as error:
        raise ValueError(f"--timeout: {error}") from None


def _find_status(kind_name: str, status: str) -> str:
    kind = find_kind(kind_name)
    known = statuses_of(kind)
    for each in known:
        if each.lower() == status.lower():
            return each
    raise ValueError(
        f"unknown status {status!r} of {kind.kind}{did_you_mean(status, known)}; the statuses are {', '.join(known)}"
    )


def _check_outcome(result: dict[str, Any], expected: str) -> None:
    if result["status"].endswith("Failed"):
        reason = f": {result['failure']}" if result["failure"] else ""
        raise WaitFailed(f"{_describe(result)}{reason}")
    if result["status"] == DELETED:
        raise WaitFailed(f"{_describe(result)} and will not be {expected}")


def _describe(result: dict[str, Any]) -> str:
    return f"{result['kind']} {result['name']!r} is {result['status']}"
