"""``sagemock ctl``: the admin API of a running server, a subcommand per verb."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from . import control as _control  # noqa: F401  # fills the table of verbs
from .verbs import VERBS, Parameter, Verb

URL = "http://127.0.0.1:4599"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the parser know the options and verbs, and what to run with them."""
    parser.add_argument("--url", default=_default_url(), help="of the server (default: %(default)s)")
    parser.add_argument("--token", default=os.environ.get("SAGEMOCK_TOKEN"), help="if it wants one ($SAGEMOCK_TOKEN)")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in VERBS.values():
        one = verbs.add_parser(verb.name, help=verb.help.split("\n")[0], description=verb.help)
        for parameter in verb.parameters.values():
            _add_argument(one, parameter)
        one.set_defaults(run=run, verb=verb)


def _default_url() -> str:
    return os.environ.get("SAGEMOCK_URL") or os.environ.get("AWS_ENDPOINT_URL_SAGEMAKER") or URL


def _add_argument(parser: argparse.ArgumentParser, parameter: Parameter) -> None:
    option = f"--{parameter.name.replace('_', '-')}"
    if parameter.is_required:
        parser.add_argument(parameter.name, help=parameter.help)
    elif parameter.default is False:
        parser.add_argument(
            option, dest=parameter.name, action="store_true", default=argparse.SUPPRESS, help=parameter.help
        )
    else:
        parser.add_argument(option, dest=parameter.name, default=argparse.SUPPRESS, help=parameter.help)


def run(options: argparse.Namespace) -> int:
    """Ask the server, print its answer as JSON; 1 when it refuses, or is not there."""
    from .asking import Refusal, ask

    verb: Verb = options.verb
    said = {name: getattr(options, name) for name in verb.parameters if hasattr(options, name)}
    try:
        arguments = {name: _given(value, verb.parameters[name]) for name, value in said.items()}
        print(json.dumps(ask(options.url, options.token, verb, arguments), indent=2, ensure_ascii=False))
    except Refusal as refusal:
        print(f"sagemock ctl {verb.name}: {refusal}", file=sys.stderr)
        return 1
    return 0


def _given(value: Any, parameter: Parameter) -> Any:
    """What was said; for ``@FILE`` in the place of a document, what that YAML or JSON file holds."""
    if parameter.type is not dict or not value.startswith("@"):
        return value
    from ..seeds import files
    from .asking import Refusal

    try:
        return files.dump(files.load(Path(value[1:])), "json")
    except (ValueError, TypeError, ImportError) as error:
        raise Refusal(f"{value[1:]}: {error}") from None
