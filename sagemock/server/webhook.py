"""Webhook: posts events to a URL, in order, with retries."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from collections import deque
from http.client import HTTPException
from threading import Condition, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sagemock._version import __version__
from sagemock.cloud.option_error import OptionError

if TYPE_CHECKING:
    from http.client import HTTPMessage
    from typing import IO

    from sagemock.protocol.json_types import JsonObject

LOG = logging.getLogger("sagemock.events")
MAX_WAITING = 10_000  # events; the oldest are dropped beyond it
TIMEOUT = 5  # seconds for one request, as for API destinations of EventBridge
DELAYS = (0.1, 0.5, 1, 2, 5, 10, 20)  # seconds before each further attempt
CLOSE_TIMEOUT = 2  # seconds that a server which stops waits for the last events
RETRIED = (401, 407, 409, 429)  # besides those from 500 on; EventBridge repeats these [X5.13]


class Webhook:
    """A receiver that posts each event as JSON to a URL, from a thread of its own.

    A program that answers with an error, or is not there, gets the event again. An event that all attempts failed for
    is dropped, with a message in the log. Nothing waits for the program.

    Args:
        url: The URL.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._events: deque[JsonObject] = deque()
        self._changed = Condition()
        self._is_closing = False
        self._thread: Thread | None = None

    def is_active(self) -> bool:
        """Return True."""
        return True

    def receive(self, event: JsonObject) -> None:
        """Post an event later."""
        with self._changed:
            if len(self._events) >= MAX_WAITING:
                self._events.popleft()
                LOG.warning("%s does not take events: the oldest of %d waiting ones is dropped", self._url, MAX_WAITING)
            self._events.append(event)
            self._changed.notify()
            if self._thread is None:
                self._thread = Thread(target=self._run, name="sagemock-webhook", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Post the events that wait, for at most CLOSE_TIMEOUT seconds, and end the thread."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        if self._thread is None:
            return
        self._thread.join(CLOSE_TIMEOUT)
        if waiting := len(self._events):
            LOG.warning("%d events were not delivered to %s", waiting, self._url)
        with self._changed:
            self._events.clear()
            self._changed.notify_all()

    def _run(self) -> None:
        while (event := self._first()) is not None:
            self._post_with_retries(event)
            with self._changed:
                if self._events and self._events[0] is event:
                    self._events.popleft()

    def _first(self) -> JsonObject | None:
        """Wait for an event, and return it; None if the webhook closes and no event waits."""
        with self._changed:
            self._changed.wait_for(lambda: self._events or self._is_closing)
            return self._events[0] if self._events else None

    def _post_with_retries(self, event: JsonObject) -> None:
        for delay in (*DELAYS, None):
            problem, is_final = self._post(event)
            if not problem:
                return
            if is_final or delay is None:
                break
            if self._is_closed_within(delay):
                return
        LOG.error("%s did not take the event %s (%s): %s", self._url, event["id"], event["detail-type"], problem)

    def _is_closed_within(self, seconds: float) -> bool:
        """Wait, and return whether the webhook was closed and has dropped its events."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_closing and not self._events, seconds)

    def _post(self, event: JsonObject) -> tuple[str, bool]:
        """Post an event; return the problem, empty if there is none, and whether a further attempt is pointless."""
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"sagemock/{__version__}"}
        request = urllib.request.Request(self._url, json.dumps(event).encode(), headers, method="POST")
        try:
            with _OPENER.open(request, timeout=TIMEOUT):
                return "", True
        except urllib.error.HTTPError as error:
            error.close()
            return f"{error.code} {error.reason}", error.code < 500 and error.code not in RETRIED
        except (OSError, HTTPException, ValueError) as error:
            return str(getattr(error, "reason", error)), False


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A handler that treats a redirect as an error: following it would turn POST into GET."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow no redirect."""


_OPENER = urllib.request.build_opener(_NoRedirects)


def check_events_url(url: str) -> str:
    """Return the URL.

    Raises:
        OptionError: It is not an HTTP URL.
    """
    try:
        parts = urlsplit(url)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except (AttributeError, TypeError, ValueError):
        is_valid = False
    if not is_valid:
        raise OptionError("events_to", url, "must be an HTTP URL, such as 'http://127.0.0.1:8000/events'")
    return url
