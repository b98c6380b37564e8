"""Records user activity for LastUserActivityTimestamp."""

from __future__ import annotations

from datetime import datetime

from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerApp
from tornado.ioloop import PeriodicCallback

from sagemock.jupyter.storage.activity_file import ActivityFile
from sagemock.jupyter.storage.shared_clock import SharedClock

from .idle import is_busy, kernels_of, terminals_of
from .remote_kernels import RemoteKernel

POLL_MILLISECONDS = 200


class ActivityMonitor:
    """Records in ``file``, with the time of ``clock``, the same activity that Jupyter itself counts.

    That is API calls except the polling of user interfaces, and the work of kernels and terminals. Handlers add visits
    of pages by :meth:`record`.
    """

    def __init__(self, app: ServerApp, clock: SharedClock, file: ActivityFile) -> None:
        self._app, self._clock, self._file = app, clock, file
        self._last_activity: datetime = app.web_app.last_activity()
        original = APIHandler.update_api_activity

        def update_api_activity(handler: APIHandler) -> None:
            original(handler)
            self._poll()

        # Before the response is sent, since the client may advance the cloud's clock as soon as it has the response.
        setattr(APIHandler, "update_api_activity", update_api_activity)  # noqa: B010  mypy forbids the plain form
        # Kernels work without API calls, too.
        PeriodicCallback(self._poll, POLL_MILLISECONDS).start()

    def record(self) -> None:
        """Record an activity of the user, now."""
        self._file.record_activity(self._clock.now())

    def _poll(self) -> None:
        last_activity = self._app.web_app.last_activity()
        if last_activity > self._last_activity:
            self._last_activity = last_activity
            self.record()
        # A gateway records the activity of its kernels itself.
        local = [kernel for kernel in kernels_of(self._app) if not isinstance(kernel, RemoteKernel)]
        self._file.record_state(is_busy=is_busy(local), has_sessions=bool(local or terminals_of(self._app)))
