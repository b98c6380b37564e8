"""A server that does nothing for long enough ends; the next request starts another on the same socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from jupyter_server.serverapp import ServerApp
from tornado.ioloop import PeriodicCallback

from .cloudclock import steady

LONGEST_NAP = 1.0


class Hibernation:
    """Calls ``sleep`` after ``timeout`` seconds without a request, without output of kernels and terminals, and while
    no cell runs."""

    def __init__(self, app: ServerApp, timeout: float, sleep: Callable[[], None]) -> None:
        self._app, self._timeout, self._sleep = app, timeout, sleep
        self._last_request = steady()
        self._log = app.web_app.settings["log_function"]
        app.web_app.settings["log_function"] = self._take_note
        PeriodicCallback(self._look, min(timeout / 4, LONGEST_NAP) * 1000).start()

    def _take_note(self, *handler: Any, **options: Any) -> None:
        self._last_request = steady()
        self._log(*handler, **options)

    def _look(self) -> None:
        app: Any = self._app  # mostly without types
        activity = (datetime.now(timezone.utc) - app.web_app.last_activity()).total_seconds()
        busy = any(kernel["execution_state"] == "busy" for kernel in app.kernel_manager.list_kernels())
        if min(activity, steady() - self._last_request) > self._timeout and not busy:
            self._sleep()
