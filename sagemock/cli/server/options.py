"""Options of the commands that start a server, and the server that they start."""

from __future__ import annotations

import argparse
import gc
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sagemock.cloud.option_error import NO_VALUE, OptionError
from sagemock.endpoint.sockets import AddressError
from sagemock.mock.option_forms.description import Option
from sagemock.mock.options import OPTIONS
from sagemock.protocol.service_model import service_model
from sagemock.server.defaults import OPTION_DEFAULTS
from sagemock.server.serve import serve
from sagemock.server.service import Service

from .portal_options import PORTAL_OPTIONS, add_portal_options
from .stderr_log import StderrHandler

START_ERRORS = (ImportError, OSError, RuntimeError, TypeError, ValueError)  # of options, addresses and states


def add_server_options(parser: argparse.ArgumentParser, *, port: int) -> None:
    """Add the options of the server and of the mock.

    Args:
        parser: The parser of the command.
        port: The default port.
    """
    parser.add_argument(
        "--host", default="127.0.0.1", help="The address to listen on. (default: %(default)s, this machine only)"
    )
    parser.add_argument(
        "--port", type=int, default=port, help="The port to listen on; 0 selects a free one. (default: %(default)s)"
    )
    parser.add_argument(
        "--token",
        default=os.environ.get("SAGEMOCK_TOKEN"),
        help="The token that clients must send. (default: $SAGEMOCK_TOKEN; if unset, none on a loopback address and a "
        "random one on any other)",
    )
    parser.add_argument(
        "--state",
        metavar="DIR",
        help="The directory to save the cloud in and to restore it from; see https://sagemock.github.io/sagemock/state/.",
    )
    parser.add_argument(
        "--events-to",
        metavar="URL",
        help="The URL to post every event to, as EventBridge would deliver it; see "
        "https://sagemock.github.io/sagemock/observation/.",
    )
    parser.add_argument(
        "--moto",
        nargs="?",
        const="auto",
        choices=("auto", "strict"),
        help="Serve moto's services at the same address, as one AWS with SageMaker. References are checked as by "
        "the mock's option moto; see https://sagemock.github.io/sagemock/moto/. (without a value: auto)",
    )
    add_portal_options(parser)
    for name, option in OPTIONS.items():
        if option.parse:
            _add_mock_option(parser, name, option)


def _add_mock_option(parser: argparse.ArgumentParser, name: str, option: Option) -> None:
    """Add an option of the mock. It has no default here, so that only specified options are passed on."""
    default = OPTION_DEFAULTS.get(name, option.default) or None
    if option.is_flag:
        parser.add_argument(_flag(name), action="store_true", default=None, help=option.help)
        return
    text = option.help if default is None else f"{option.help} (default: {default})"
    alone: dict[str, Any] = {"nargs": "?", "const": True} if option.has_optional_value else {}
    parser.add_argument(
        _flag(name),
        type=option.parse or str,
        choices=option.choices or None,
        metavar=option.metavar,
        help=text,
        **alone,
    )


def specified(options: argparse.Namespace) -> dict[str, Any]:
    """Return the specified options of the server by their names in Python."""
    names = {"host", "port", "token", "state", "events_to", *PORTAL_OPTIONS, *OPTIONS}
    chosen = {name: value for name, value in vars(options).items() if name in names and value is not None}
    return chosen | ({"with_moto": True} if "moto" in chosen else {})


@contextmanager
def running_service(options: Mapping[str, Any]) -> Iterator[Service]:
    """Run a server within the context, and print its log to stderr.

    Args:
        options: The options of :func:`sagemock.serve`.

    Raises:
        ImportError, OSError, RuntimeError, TypeError, ValueError: See START_ERRORS and :func:`error_message`.
    """
    service = serve(**options)
    service_model()  # loads slowly: now, instead of during the first request
    with _log_to_stderr(), service:
        gc.freeze()  # no collection needs to visit the modules and the model, which stay until the end
        gc.enable()
        yield service


@contextmanager
def _log_to_stderr() -> Iterator[None]:
    """Print the log of the server, such as a note that an app was created or the traceback of a defect."""
    log, handler = logging.getLogger("sagemock"), StderrHandler()
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()
        log.setLevel(logging.NOTSET)


def error_message(error: Exception) -> str:
    """Return the message of one of the START_ERRORS, with options as on a command line."""
    if isinstance(error, OptionError | AddressError):
        return error.render(_format_option)
    reason = error.strerror if isinstance(error, OSError) else None
    return reason or str(error)


def _format_option(name: str, value: object) -> str:
    """Return an option as on a command line: ``--clock real`` for ``clock="real"``."""
    from shlex import quote

    if value is NO_VALUE or (value is True and OPTIONS[name].works_as_flag):
        return _flag(name)
    return f"{_flag(name)} {quote(str(value).lower() if isinstance(value, bool) else str(value))}"


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
