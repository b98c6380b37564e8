"""Tornado server: thread pool, connections, shutdown."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from sagemock.cloud.response import error_response

from .access import AccessPolicy
from .aws_json import MAX_BODY, AwsJsonHandler
from .connection import Connection
from .lazy_router import LazyRouter
from .other_services import MAX_OTHER_BODY
from .sockets import shutdown_socket

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .lazy_router import Rules
    from .other_services import OtherServices
    from .request_handler import Authenticate

WORKERS = 16  # threads; a request may wait for another one that a lifecycle script sends to the cloud
CONNECTION_TIMEOUT = 60  # seconds for a client to send a request, or the next one
BackgroundTask = Callable[[ThreadPoolExecutor], Coroutine[Any, Any, None]]


class Server(HTTPServer):
    """An HTTP server for one cloud."""

    def initialize(  # type: ignore[override]  # Tornado's __init__
        self,
        cloud: Cloud,
        authenticate: Authenticate,
        access_policy: AccessPolicy | None = None,
        make_rules: Callable[[], Rules] = tuple,
        background_task: BackgroundTask | None = None,
        other_services: OtherServices | None = None,
    ) -> None:
        """Set the server up.

        Args:
            cloud: The cloud that handles the requests.
            authenticate: Raises a ServiceError for callers that are not accepted.
            access_policy: Host, Origin and token checks; by default loopback names without a token.
            make_rules: Returns the routes other than ``POST /``, when one is first requested.
            background_task: Runs from the start to the end of the server and may use its threads.
            other_services: Handles the requests that are not for SageMaker; None to refuse them.
        """
        # Requests run in threads, since one may have to wait for the cloud's lock while the event loop goes on.
        self.workers = ThreadPoolExecutor(WORKERS, "sagemock-answer", initializer=cloud.lock.allow_current_thread)
        self.background_task = background_task
        self._cloud = cloud
        self._streams: WeakSet[IOStream] = WeakSet()
        aws_json = AwsJsonHandler(cloud, authenticate, access_policy or AccessPolicy(), self.workers, other_services)
        max_body = 2 * MAX_BODY if other_services is None else MAX_OTHER_BODY
        super().initialize(
            LazyRouter(aws_json, make_rules, self.workers),
            max_body_size=max_body,  # larger requests are answered after their headers, and their rest is cut off
            max_buffer_size=max_body,
        )
        self.conn_params.header_timeout = None  # a Connection has a timeout of its own

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Serve a new connection."""
        make_error = partial(error_response, self._cloud)
        connection = Connection(
            stream.socket,
            max_buffer_size=self.max_buffer_size,
            error_response=make_error,
            timeout=CONNECTION_TIMEOUT,
        )
        self._streams.add(connection)
        super().handle_stream(connection, address)

    def forget(self) -> None:
        """Close, in a forked child, the copies of the parent's connections."""
        for stream in list(self._streams):
            if not stream.closed():
                stream.socket.close()


def serve(server: Server, listener: socket.socket, until: int) -> None:
    """Serve on ``listener``, in this thread, until the file descriptor ``until`` becomes readable."""
    asyncio.run(_serve(server, listener, until))
    server.workers.shutdown(wait=False)


async def _serve(server: Server, listener: socket.socket, until: int) -> None:
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(until, end.set)
    server.add_socket(listener)
    background = asyncio.create_task(server.background_task(server.workers)) if server.background_task else None
    await end.wait()
    if background:
        background.cancel()
    loop.remove_reader(until)
    shutdown_socket(listener)
    server.stop()
    await server.close_all_connections()
