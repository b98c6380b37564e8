"""A server that does nothing for long enough ends; the next request starts another on the same socket."""

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

LONGEST_NAP = 1.0


class IdleShutdown:
    """Calls ``sleep`` after ``timeout`` seconds without a request, without output of kernels and terminals, and while
    no cell runs."""

    def __init__(self, app: ServerApp, timeout: float, sleep: Callable[[], None]) -> None:
        self._app, self._timeout, self._sleep = app, timeout, sleep
        self._last_request = monotonic()
        self._answering: WeakSet[HTTPServerRequest] = WeakSet()
        web: Any = app.web_app  # mostly without types
        self._find_handler, web.find_handler = web.find_handler, self._begin
        self._log, web.settings["log_function"] = web.settings["log_function"], self._end
        PeriodicCallback(self._look, min(timeout / 4, LONGEST_NAP) * 1000).start()

    def _begin(self, request: HTTPServerRequest, **options: Any) -> Any:
        self._answering.add(request)
        return self._find_handler(request, **options)

    def _end(self, handler: RequestHandler, *more: Any, **options: Any) -> None:
        # Tornado logs what is answered, and websockets once they are open.
        self._answering.discard(handler.request)
        self._last_request = monotonic()
        self._log(handler, *more, **options)

    def _look(self) -> None:
        app: Any = self._app
        activity = (datetime.now(timezone.utc) - app.web_app.last_activity()).total_seconds()
        busy = is_busy(app.kernel_manager._kernels.values())
        if min(activity, monotonic() - self._last_request) > self._timeout and not (busy or self._answering):
            self._sleep()


def is_busy(kernels: Iterable[Any]) -> bool:
    """Whether a cell runs in one of them."""
    return any(getattr(kernel, "execution_state", "") == "busy" for kernel in kernels)
