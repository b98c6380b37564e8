"""Tornado in front of the gateway: what is HTTP about a request, and nothing else."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application, HTTPError, RequestHandler

from .answering import answer

if TYPE_CHECKING:
    from ..cloud import Cloud

HOSTS = ("127.0.0.1", "localhost")
AT_ONCE = 16  # requests; one may wait for another, whose lifecycle script asks the cloud something


class Server(HTTPServer):
    """Answers for one cloud whoever signs with ``access_key``."""

    def initialize(self, cloud: Cloud, access_key: str) -> None:  # type: ignore[override]  # Tornado's __init__
        # The loop goes on meanwhile: a request may have to wait for the cloud's lock.
        self.workers = ThreadPoolExecutor(AT_ONCE, "sagemock-answer", initializer=cloud.lock.admit)
        self._streams: WeakSet[IOStream] = WeakSet()
        handing = {"cloud": cloud, "access_key": access_key, "workers": self.workers}
        super().initialize(Application([(r".*", SageMaker, handing)], log_function=lambda _: None))

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        self._streams.add(stream)
        super().handle_stream(stream, address)

    def forget(self) -> None:
        """In a forked child: close the copies of connections that the parent serves."""
        for stream in list(self._streams):
            if not stream.closed():
                stream.socket.close()


class SageMaker(RequestHandler):
    """``POST /`` with ``X-Amz-Target``: the AWS JSON protocol."""

    def initialize(self, cloud: Cloud, access_key: str, workers: ThreadPoolExecutor) -> None:
        self.cloud, self.access_key, self.workers = cloud, access_key, workers

    def prepare(self) -> None:
        if self.request.host_name not in HOSTS:  # a web page whose name was made to lead here
            raise HTTPError(403)

    async def post(self) -> None:
        reply = await asyncio.get_running_loop().run_in_executor(
            self.workers, answer, self.cloud, self.access_key, self.request.headers, self.request.body
        )
        self.set_status(reply.status)
        for name, value in reply.headers.items():
            self.set_header(name, value)
        self.finish(reply.body)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.set_header("Content-Type", "application/x-amz-json-1.1")
        self.finish({"__type": "UnknownOperationException", "message": "This takes POST / of AWS's JSON protocol."})


def serve(server: Server, listener: socket.socket, until: int) -> None:
    """Let ``server`` answer on ``listener``, in this thread, until the file descriptor ``until`` becomes readable."""
    asyncio.run(_serve(server, listener, until))
    server.workers.shutdown(wait=False)


async def _serve(server: Server, listener: socket.socket, until: int) -> None:
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(until, end.set)
    server.add_socket(listener)
    await end.wait()
    loop.remove_reader(until)
    server.stop()
    await server.close_all_connections()
