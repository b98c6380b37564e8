"""Shuts the server process down after idle_timeout; the next request starts another one on the same socket."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import Any
from weakref import WeakSet

from jupyter_server.serverapp import ServerApp
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import PeriodicCallback
from tornado.web import RequestHandler

from sagemock.jupyter.storage.shared_clock import monotonic

MAX_POLL_INTERVAL = 1.0


class IdleShutdown:
    """Calls ``exit_idle`` after ``timeout`` seconds without a request, a running cell, or output."""

    def __init__(self, app: ServerApp, timeout: float, exit_idle: Callable[[], None]) -> None:
        self._app, self._timeout, self._exit_idle = app, timeout, exit_idle
        self._last_request = monotonic()
        self._open_requests: WeakSet[HTTPServerRequest] = WeakSet()
        web: Any = app.web_app  # its methods are replaced
        self._find_handler, web.find_handler = web.find_handler, self._begin_request
        self._log_request, web.settings["log_function"] = web.settings["log_function"], self._end_request
        self._interval = min(timeout / 4, MAX_POLL_INTERVAL)
        self._next_poll = self._last_request + self._interval
        PeriodicCallback(self._poll, self._interval * 1000).start()

    def _begin_request(self, request: HTTPServerRequest, **options: Any) -> object:
        self._open_requests.add(request)
        return self._find_handler(request, **options)

    def _end_request(self, handler: RequestHandler, *args: Any, **options: Any) -> None:
        # Tornado logs a request when its response is finished, and a websocket when it has been opened.
        self._open_requests.discard(handler.request)
        self._last_request = monotonic()
        self._log_request(handler, *args, **options)

    def _poll(self) -> None:
        now = monotonic()
        # While the process was stopped, as by Ctrl-Z or with its virtual machine, no request could reach it.
        self._last_request = min(now, self._last_request + max(0.0, now - self._next_poll))
        self._next_poll = now + self._interval
        since_activity = (datetime.now(timezone.utc) - self._app.web_app.last_activity()).total_seconds()
        idle_seconds = min(since_activity, now - self._last_request)
        if idle_seconds > self._timeout and not (is_busy(kernels_of(self._app)) or self._open_requests):
            self._exit_idle()


def kernels_of(app: ServerApp) -> list[object]:
    """Return the kernel managers of ``app``."""
    return list(app.kernel_manager._kernels.values())


def terminals_of(app: ServerApp) -> list[object]:
    """Return the names of the terminals of ``app``."""
    return list(app.web_app.settings["terminal_manager"].terminals)


def is_busy(kernels: Iterable[object]) -> bool:
    """Return whether a cell runs in one of the kernels."""
    return any(getattr(kernel, "execution_state", "") == "busy" for kernel in kernels)
