"""``sagemock ctl``: the admin API of a running server, a subcommand per verb."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from . import control as _control  # noqa: F401  # fills the table of verbs
from .guard import is_loopback
from .verbs import VERBS, Parameter, Verb

URL = "http://127.0.0.1:4599"
SECONDS = 330  # lifecycle scripts may take five minutes


def add_to(commands: Any) -> None:
    """Add the subcommand to an argparse parser's."""
    ctl = commands.add_parser("ctl", help="turn the clock, plant faults, look: what can be done to a running server")
    ctl.add_argument("--url", default=_default_url(), help="of the server (default: %(default)s)")
    ctl.add_argument("--token", default=os.environ.get("SAGEMOCK_TOKEN"), help="if it wants one ($SAGEMOCK_TOKEN)")
    verbs = ctl.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in VERBS.values():
        parser = verbs.add_parser(verb.name, help=verb.help.split("\n")[0], description=verb.help)
        for parameter in verb.parameters.values():
            _add_argument(parser, parameter)
        parser.set_defaults(run=run, verb=verb)


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
    verb: Verb = options.verb
    said = {name: getattr(options, name) for name in verb.parameters if hasattr(options, name)}
    try:
        arguments = {name: _given(value, verb.parameters[name]) for name, value in said.items()}
        print(json.dumps(_ask(options.url, options.token, verb, arguments), indent=2, ensure_ascii=False))
    except Refusal as refusal:
        print(f"sagemock ctl {verb.name}: {refusal}", file=sys.stderr)
        return 1
    return 0


class Refusal(Exception):
    """Why there is no answer."""


def _given(value: Any, parameter: Parameter) -> Any:
    """What was said; for ``@FILE`` in the place of a document, what that YAML or JSON file holds."""
    if parameter.type is not dict or not value.startswith("@"):
        return value
    from ..seeds import files

    try:
        return files.dump(files.load(Path(value[1:])), "json")
    except (ValueError, TypeError, ImportError) as error:
        raise Refusal(f"{value[1:]}: {error}") from None


def _ask(url: str, token: str | None, verb: Verb, arguments: dict[str, Any]) -> Any:
    try:
        with _opener(url).open(_request(url, token, verb, arguments), timeout=SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise Refusal(_reason(refused)) from None
    except OSError as error:
        raise Refusal(
            f"nothing answers at {url}: {getattr(error, 'reason', error)}. Start `sagemock serve`, or give --url"
        ) from None
    except (ValueError, http.client.HTTPException) as error:
        raise Refusal(f"what answers at {url} is no sagemock server: {error}") from None


def _opener(url: str) -> urllib.request.OpenerDirector:
    """No proxy of this machine's stands between it and itself."""
    proxies: dict[str, str] | None = {} if is_loopback(urlsplit(url).hostname or "") else None
    return urllib.request.build_opener(urllib.request.ProxyHandler(proxies))


def _request(url: str, token: str | None, verb: Verb, arguments: dict[str, Any]) -> urllib.request.Request:
    address = f"{url.rstrip('/')}/_sagemock/{verb.name}"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if verb.reads:
        return urllib.request.Request(f"{address}?{urlencode(arguments)}", headers=headers)
    return urllib.request.Request(address, json.dumps(arguments).encode(), headers, method="POST")


def _reason(refused: urllib.error.HTTPError) -> str:
    with refused:
        try:
            return str(json.load(refused)["error"])
        except (ValueError, TypeError, KeyError):
            return f"HTTP {refused.code}: this is no sagemock server"
