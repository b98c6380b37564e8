"""Tornado in front of a cloud: the socket, the threads that answer, and the end of it all."""

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
from tornado.routing import AnyMatches, Rule, RuleRouter

from sagemock.cloud import dispatcher

from .access import Guard
from .aws_json import MOST, SageMaker
from .connection import Connection
from .lazy_router import Pages, Rules
from .listener import deafen

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .request_handler import Admit

AT_ONCE = 16  # requests; one may wait for another, whose lifecycle script asks the cloud something
SECONDS = 60  # that a client may take to send a request, or to think of another
Errand = Callable[[ThreadPoolExecutor], Coroutine[Any, Any, None]]


class Server(HTTPServer):
    """Answers for one cloud whoever is admitted; ``rules`` gives, when it is needed, what there is beside ``POST /``.

    ``meanwhile`` runs beside it, from its start to its end, and may use its threads.
    """

    def initialize(  # type: ignore[override]  # Tornado's __init__
        self,
        cloud: Cloud,
        admit: Admit,
        guard: Guard | None = None,
        rules: Callable[[], Rules] = tuple,
        meanwhile: Errand | None = None,
    ) -> None:
        # The loop goes on meanwhile: a request may have to wait for the cloud's lock.
        self.workers = ThreadPoolExecutor(AT_ONCE, "sagemock-answer", initializer=cloud.lock.admit)
        self.meanwhile = meanwhile
        self._cloud = cloud
        self._streams: WeakSet[IOStream] = WeakSet()
        sagemaker = SageMaker(cloud, admit, guard or Guard(), self.workers)
        pages = Pages(rules, self.workers)
        super().initialize(
            RuleRouter([Rule(AnyMatches(), pages), Rule(AnyMatches(), sagemaker)]),
            max_body_size=2 * MOST,  # of what is larger than that, the head is answered, and the rest cut off
            max_buffer_size=2 * MOST,
            idle_connection_timeout=SECONDS,
            body_timeout=SECONDS,
        )

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        refuse = partial(dispatcher.refuse, self._cloud)
        connection = Connection(stream.socket, max_buffer_size=self.max_buffer_size, refuse=refuse)
        self._streams.add(connection)
        super().handle_stream(connection, address)

    def forget(self) -> None:
        """In a forked child: close the copies of connections that the parent serves."""
        for stream in list(self._streams):
            if not stream.closed():
                stream.socket.close()


def serve(server: Server, listener: socket.socket, until: int) -> None:
    """Let ``server`` answer on ``listener``, in this thread, until the file descriptor ``until`` becomes readable."""
    asyncio.run(_serve(server, listener, until))
    server.workers.shutdown(wait=False)


async def _serve(server: Server, listener: socket.socket, until: int) -> None:
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(until, end.set)
    server.add_socket(listener)
    beside = asyncio.create_task(server.meanwhile(server.workers)) if server.meanwhile else None
    await end.wait()
    if beside:
        beside.cancel()
    loop.remove_reader(until)
    deafen(listener)
    server.stop()
    await server.close_all_connections()
