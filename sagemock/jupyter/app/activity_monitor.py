"""A server that notes when somebody does something in it, for the cloud to see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerApp
from tornado.ioloop import PeriodicCallback

from sagemock.jupyter.storage.activity_file import ActivityFile
from sagemock.jupyter.storage.shared_clock import SharedClock

from .idle import is_busy
from .remote_kernels import RemoteKernel

LOOK_MILLISECONDS = 200


class ActivityMonitor:
    """Notes what Jupyter itself takes for activity, on the cloud's clock: calls of its API but for an interface's own
    polling, work of kernels and terminals; and that somebody opened a page."""

    def __init__(self, app: ServerApp, clock: SharedClock, ledger: ActivityFile) -> None:
        self._app, self._clock, self._ledger = app, clock, ledger
        web: Any = app.web_app  # mostly without types
        self._seen: datetime = web.last_activity()
        original = APIHandler.update_api_activity

        def update_api_activity(handler: APIHandler) -> None:
            original(handler)
            self._look()

        # Before the answer goes out: who has it may move the cloud's clock at once.
        setattr(APIHandler, "update_api_activity", update_api_activity)  # noqa: B010  mypy forbids the plain form
        # Of what kernels do by themselves nobody tells.
        PeriodicCallback(self._look, LOOK_MILLISECONDS).start()

    def note(self) -> None:
        """Somebody did something, now."""
        self._ledger.note(self._clock.now())

    def _look(self) -> None:
        web: Any = self._app.web_app
        if (last := web.last_activity()) > self._seen:
            self._seen = last
            self.note()
        kernels: Any = self._app.kernel_manager._kernels.values()
        # What runs in a gateway is the gateway's to tell.
        self._ledger.note_busy(is_busy(kernel for kernel in kernels if not isinstance(kernel, RemoteKernel)))
