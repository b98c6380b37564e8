"""``sagemock serve``: a server until Ctrl-C."""

from __future__ import annotations

import argparse
import gc
import os
import re
import signal
import socket
import sys
from typing import Any, NoReturn

from sagemock._version import __version__
from sagemock.mock.options import OPTIONS, Option
from sagemock.protocol.service_model import service_model
from sagemock.server.defaults import OPTION_DEFAULTS, PORT
from sagemock.server.serve import serve
from sagemock.server.service import Service


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the parser know the options, and what to run with them."""
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: %(default)s, this machine only)")
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free one (default: %(default)s)")
    parser.add_argument(
        "--token",
        default=os.environ.get("SAGEMOCK_TOKEN"),
        help="what clients must say (default: $SAGEMOCK_TOKEN, else none on this machine and a new one elsewhere)",
    )
    parser.add_argument("--state", metavar="DIR", help="keep everything there, and go on from what is there")
    for name, option in OPTIONS.items():
        if option.parse:
            _add_mock_option(parser, name, option)
    parser.set_defaults(run=run)


def _add_mock_option(parser: argparse.ArgumentParser, name: str, option: Option) -> None:
    """Add an option of the mock. It has no default here, so that only those that are given are passed on."""
    flag, default = f"--{name.replace('_', '-')}", OPTION_DEFAULTS.get(name, option.default)
    if default is False:
        parser.add_argument(flag, action="store_true", default=None, help=option.help)
        return
    text = option.help if default is None else f"{option.help} (default: {default})"
    choices = option.choices or None
    parser.add_argument(flag, type=option.parse or str, choices=choices, metavar=option.metavar, help=text)


def run(options: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; 1 when that cannot be."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        service = serve(**_asked_for(options))
        service_model()  # now, and not while the first client waits
        with service:
            print(startup_message(service, options.state, options.seed), flush=True)
            gc.freeze()  # what is there by now stays to the end; nobody is to look through it again, then neither
            gc.enable()
            _await_signal()
    except KeyboardInterrupt:
        return 0
    except (ImportError, OSError, RuntimeError, TypeError, ValueError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        reason = error.strerror if isinstance(error, OSError) else None
        print(f"sagemock serve: {_as_cli_options(reason or str(error), options)}", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGTERM, before)


def _await_signal() -> NoReturn:
    """Until a signal's handler raises, be it for one that came just now, and that signal.pause() would miss."""
    awoken, awaken = socket.socketpair()
    with awoken, awaken:
        awaken.setblocking(False)
        before = signal.set_wakeup_fd(awaken.fileno())
        try:
            while True:
                awoken.recv(1)
        finally:
            signal.set_wakeup_fd(before)


def _asked_for(options: argparse.Namespace) -> dict[str, Any]:
    """The options that were given, by the names that Service has for them."""
    return {name: value for name, value in vars(options).items() if value is not None and name != "run"}


def _as_cli_options(text: str, options: argparse.Namespace) -> str:
    """A text of Python's options in those of the command: ``--clock real`` for ``clock="real"``."""
    from shlex import quote

    def option(match: re.Match[str]) -> str:
        name, text, word = match.groups()
        if name not in options:
            return match[0]
        value = quote(text[1:-1]) if text else word
        return f"--{name.replace('_', '-')}" + (f" {value}" if value else "")

    return re.sub(_OPTION, option, text)


def startup_message(service: Service, state: str | None = None, seed: str | None = None) -> str:
    """What to copy, where to look, and what became of the state and the seed that were asked for."""
    exports = [f"  export {name}={value}" for name, value in service.environment.items() if name in _COPIED]
    clock = service.cloud.clock
    pace = f"{clock.speed:g} times as fast as AWS" if clock.mode == "real" else f"clock: {clock.mode}"
    who = "Others may reach it: who calls" if service.is_exposed else "Who calls"
    told = [_TOKEN.format(who=who, token=service.token)] if service.token else []
    if service.external_url:
        told.append(_ELSEWHERE.format(url=service.external_url))
    if service.restored_count is not None:
        told.append(
            _STATE.format(state=state, number=service.restored_count) + (_SKIPPED.format(seed=seed) if seed else "")
        )
    lines = [
        f"sagemock {__version__} answers as SageMaker at {service.url} ({pace}); Ctrl-C ends it",
        *told,
        f"console: {service.console}",
        "",
        *exports,
    ]
    return "\n".join(lines)


_COPIED = (
    "AWS_ENDPOINT_URL_SAGEMAKER",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "SAGEMOCK_TOKEN",
)
_TOKEN = "{who} must say the token {token} (AWS clients: as session token)."
_ELSEWHERE = "Other machines find it at {url}, or at this one's address in the place of its name."
_STATE = "state: goes on from {state}, resources there: {number}"
_SKIPPED = "; --seed {seed} is skipped, since it is for the first start"
_OPTION = r"""(?<![\w/])(\w+)=(?:True\b|("[^"]*"|'[^']*')|([-\w.]*\w)?)"""
