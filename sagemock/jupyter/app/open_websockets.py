"""OpenWebsockets: the WebSockets of a server, which are closed when their session ends or the policies deny it."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from tornado.ioloop import PeriodicCallback
from tornado.websocket import WebSocketHandler

from sagemock import assumptions

from .url_permission import UrlPermission, Visitor

POLICY_VIOLATION = 1008  # a status of RFC 6455
SESSION_ENDED = "the session has ended"
POLL_MILLISECONDS = 200
PERMISSION_MILLISECONDS = 1000  # between two decisions of the policies, which are requests to the cloud


class OpenWebsockets:
    """The WebSockets that are open.

    Args:
        now: Returns the time in the cloud, in epoch seconds.
        permission: Decides whether the policies still allow a session.
    """

    def __init__(self, now: Callable[[], float], permission: UrlPermission) -> None:
        self._now, self._permission = now, permission
        self._ends: WeakKeyDictionary[WebSocketHandler, float] = WeakKeyDictionary()
        self._visitors: WeakKeyDictionary[WebSocketHandler, Visitor] = WeakKeyDictionary()
        self._session_timer = PeriodicCallback(self._end_sessions, POLL_MILLISECONDS)
        self._permission_timer = PeriodicCallback(self._end_denied, PERMISSION_MILLISECONDS)

    def add(self, socket: WebSocketHandler, end: float, visitor: Visitor) -> None:
        """Watch a WebSocket that opens.

        Args:
            socket: Its handler.
            end: The end of its session, in epoch seconds of the cloud.
            visitor: Its client.
        """
        self._ends[socket] = end
        if not self._session_timer.is_running():
            self._session_timer.start()
        if not self._permission.applies_to(visitor.creation):
            return
        self._visitors[socket] = visitor
        if not self._permission_timer.is_running():
            self._permission_timer.start()

    def _end_sessions(self) -> None:
        # Polled, since the cloud's clock may jump.
        now = self._now()
        for socket, end in list(self._ends.items()):
            if end <= now and socket.ws_connection:
                socket.close(POLICY_VIOLATION, SESSION_ENDED)
                del self._ends[socket]
        if not self._ends:
            self._session_timer.stop()

    async def _end_denied(self) -> None:
        """Close the WebSockets that the policies deny now; not at each message, of which kernels send thousands."""
        by_visitor: dict[str, list[WebSocketHandler]] = {}
        for socket, visitor in list(self._visitors.items()):
            if socket.ws_connection:
                by_visitor.setdefault(repr(visitor), []).append(socket)
        for sockets in by_visitor.values():
            if await self._permission.is_denied(self._visitors[sockets[0]]):
                for socket in sockets:
                    socket.close(POLICY_VIOLATION, assumptions.PRESIGNED_URL_DENIED)
        if not self._visitors:
            self._permission_timer.stop()
