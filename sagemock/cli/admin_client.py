"""HTTP client for the admin API.

Loaded on first use, because Python's HTTP modules make up half of its import time.
"""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
from urllib.parse import urlencode, urlsplit

from sagemock.endpoint.access import is_loopback
from sagemock.protocol.json_types import JsonValue
from sagemock.server.admin.command import Command
from sagemock.server.urls import PREFIX

from .server_url import complete_url

TIMEOUT = 330  # seconds; lifecycle scripts may take five minutes


class RequestFailed(Exception):
    """A command that the server rejected or did not receive; the message gives the reason."""


def send_command(url: str, token: str | None, command: Command, arguments: dict[str, str]) -> JsonValue:
    """Send a command to a server.

    Args:
        url: The URL of the server; ``http://`` is optional.
        token: The token of the server; None if it does not require one.
        command: The admin command.
        arguments: Its arguments by name.

    Returns:
        The result of the command.

    Raises:
        RequestFailed: If the server cannot be reached or rejects the command.
    """
    try:
        url = complete_url(url)
    except ValueError as error:
        raise RequestFailed(str(error)) from None
    try:
        with _opener(url).open(_request(url, token, command, arguments), timeout=TIMEOUT) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        raise RequestFailed(_rejection_reason(error, url, token)) from None
    except OSError as error:
        raise RequestFailed(_connection_failure(error, url)) from None
    except (ValueError, http.client.HTTPException) as error:
        raise RequestFailed(f"the server at {url} is not a sagemock server: {error}") from None


def _opener(url: str) -> urllib.request.OpenerDirector:
    """Return an opener that uses no proxy for servers on this machine."""
    proxies: dict[str, str] | None = {} if is_loopback(urlsplit(url).hostname or "") else None
    return urllib.request.build_opener(urllib.request.ProxyHandler(proxies))


def _request(url: str, token: str | None, command: Command, arguments: dict[str, str]) -> urllib.request.Request:
    command_url = f"{url.rstrip('/')}{PREFIX}/{command.name}"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if command.reads:
        return urllib.request.Request(f"{command_url}?{urlencode(arguments)}", headers=headers)
    return urllib.request.Request(command_url, json.dumps(arguments).encode(), headers, method="POST")


def _connection_failure(error: OSError, url: str) -> str:
    reason = getattr(error, "reason", error)
    if url.startswith("https:") and isinstance(reason, ssl.SSLError | ConnectionError):
        return f"cannot connect to {url} with TLS: {reason}. The URLs of `sagemock serve` begin with http://"
    return f"cannot connect to {url}: {reason}. Start `sagemock serve`, or specify --url"


def _rejection_reason(error: urllib.error.HTTPError, url: str, token: str | None) -> str:
    with error:
        try:
            reason = str(json.load(error)["error"])
        except (ValueError, TypeError, KeyError):
            return f"HTTP {error.code}: the server at {url} is not a sagemock server"
    if error.code != 401:
        return reason
    problem = f"invalid token for the server at {url}" if token else f"the server at {url} requires a token"
    return f"{problem}: specify the token that it printed with --token or SAGEMOCK_TOKEN"
