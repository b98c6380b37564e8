"""One question to the admin API of a running server; loaded on use, since half of it is Python's HTTP."""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode, urlsplit

from sagemock.endpoint.access import is_loopback
from sagemock.server.admin.command import Command
from sagemock.server.defaults import URL
from sagemock.server.urls import PREFIX

SECONDS = 330  # lifecycle scripts may take five minutes


class Refusal(Exception):
    """Why there is no answer."""


def ask(url: str, token: str | None, command: Command, arguments: dict[str, Any]) -> Any:
    """What the server at ``url`` answers; ``http://`` may be left out. Raises Refusal."""
    url = _address(url)
    try:
        with _opener(url).open(_request(url, token, command, arguments), timeout=SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise Refusal(_reason(refused, url, token)) from None
    except OSError as error:
        reason = getattr(error, "reason", error)
        if url.startswith("https:") and isinstance(reason, ssl.SSLError | ConnectionError):
            raise Refusal(f"no TLS is spoken at {url}: {reason}. `sagemock serve` has http:// addresses") from None
        raise Refusal(f"nothing answers at {url}: {reason}. Start `sagemock serve`, or give --url") from None
    except (ValueError, http.client.HTTPException) as error:
        raise Refusal(f"what answers at {url} is no sagemock server: {error}") from None


def _address(url: str) -> str:
    address = url if "://" in url else f"http://{url}"
    try:
        if urlsplit(address).scheme in ("http", "https") and urlsplit(address).port != 0:
            return address
    except ValueError:  # half an IPv6 address, or a port that is none
        pass
    raise Refusal(f"{url!r} is no address of a server: give one such as {URL}")


def _opener(url: str) -> urllib.request.OpenerDirector:
    """No proxy of this machine's stands between it and itself."""
    proxies: dict[str, str] | None = {} if is_loopback(urlsplit(url).hostname or "") else None
    return urllib.request.build_opener(urllib.request.ProxyHandler(proxies))


def _request(url: str, token: str | None, command: Command, arguments: dict[str, Any]) -> urllib.request.Request:
    address = f"{url.rstrip('/')}{PREFIX}/{command.name}"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if command.reads:
        return urllib.request.Request(f"{address}?{urlencode(arguments)}", headers=headers)
    return urllib.request.Request(address, json.dumps(arguments).encode(), headers, method="POST")


def _reason(refused: urllib.error.HTTPError, url: str, token: str | None) -> str:
    with refused:
        try:
            reason = str(json.load(refused)["error"])
        except (ValueError, TypeError, KeyError):
            return f"HTTP {refused.code}: what answers at {url} is no sagemock server"
    if refused.code != 401:
        return reason
    wrong = "that is not the token of" if token else "a token is wanted by"
    return f"{wrong} the server at {url}: give the one that it has printed, by --token or as SAGEMOCK_TOKEN"
