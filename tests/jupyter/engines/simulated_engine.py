"""Engine without programs, for tests with thousands of servers: one HTTP server stands for all of them.

A start waits in a queue, as a job of a cluster does. Servers of certain names are refused, and servers can be killed.
"""

import asyncio
import json
import threading
from dataclasses import dataclass, field

from jupyterhub.spawner import Spawner
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

QUEUE_SECONDS = 0.05
NO_CAPACITY = "no node has enough memory"


@dataclass
class Server:
    """A running server: its ARN, and the values that its users have saved on its volume."""

    arn: str
    values: list
    is_slow: bool = False


@dataclass
class SimulatedEngine:
    """The servers by their tokens, the volumes by ARN, and counts of starts, ends and requests for activity.

    Servers whose ARNs are ``stuck`` do not end.
    """

    port: int = 0
    servers: dict = field(default_factory=dict)
    volumes: dict = field(default_factory=dict)
    looks: dict = field(default_factory=dict)
    queue_seconds: float = QUEUE_SECONDS
    starting: int = 0
    most_starting: int = 0
    ending: int = 0
    most_ending: int = 0
    stuck: set = field(default_factory=set)

    def server(self, arn):
        """Return the running server of an instance."""
        (server,) = [server for server in list(self.servers.values()) if server.arn == arn]
        return server

    def kill(self, arn):
        """End a server as a crash would."""
        (token,) = [token for token, server in list(self.servers.items()) if server.arn == arn]
        del self.servers[token]


ENGINE = SimulatedEngine()


class SimulatedSpawner(Spawner):
    """A Spawner class whose servers are entries of :data:`ENGINE`."""

    async def start(self):
        """Wait in the queue, then run or be refused."""
        ENGINE.starting += 1
        ENGINE.most_starting = max(ENGINE.most_starting, ENGINE.starting)
        try:
            await asyncio.sleep(ENGINE.queue_seconds)
        finally:
            ENGINE.starting -= 1
        server = self.sagemock_server
        if "refused" in server.arn:
            raise RuntimeError(NO_CAPACITY)
        ENGINE.servers[server.token] = Server(server.arn, ENGINE.volumes.setdefault(server.arn, []))
        return "127.0.0.1", ENGINE.port

    async def poll(self):
        return None if self.sagemock_server.token in ENGINE.servers else 137

    async def stop(self, now=False):
        ENGINE.ending += 1
        ENGINE.most_ending = max(ENGINE.most_ending, ENGINE.ending)
        try:
            await (asyncio.Event().wait() if self.sagemock_server.arn in ENGINE.stuck else asyncio.sleep(0))
        finally:
            ENGINE.ending -= 1
        ENGINE.servers.pop(self.sagemock_server.token, None)

    async def delete_forever(self):
        ENGINE.volumes.pop(self.sagemock_server.arn, None)


class _Handler(RequestHandler):
    """The API of all servers; a server is found by its token."""

    def prepare(self):
        self.server = ENGINE.servers.get(self.request.headers.get("Authorization", "").removeprefix("token "))
        if self.server is None and self.request.path != "/api":  # that of the health check has no token
            self.detach().close()  # as a server that has ended
            raise HTTPError(502)

    def check_xsrf_cookie(self):
        """Accept any: the front door has checked it."""

    async def get(self):
        if self.request.path in ("/api/kernels", "/api/terminals"):
            ENGINE.looks[self.server.arn] = ENGINE.looks.get(self.server.arn, 0) + 1
            if self.server.is_slow:
                await asyncio.Event().wait()
            self.write("[]")
        elif self.server:
            self.write({"arn": self.server.arn, "values": self.server.values})

    def put(self):
        self.server.values.append(json.loads(self.request.body))


def serve():
    """Serve all servers on a thread; return a function that ends it."""
    sockets, started, end = bind_sockets(0, "127.0.0.1"), threading.Event(), None
    ENGINE.__init__(port=sockets[0].getsockname()[1])

    async def run():
        nonlocal end
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        end = lambda: loop.call_soon_threadsafe(ended.set)  # noqa: E731
        server = HTTPServer(Application([(r".*", _Handler)], log_function=lambda _handler: None))
        server.add_sockets(sockets)
        started.set()
        await ended.wait()
        server.stop()
        await server.close_all_connections()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    started.wait()

    def close():
        end()
        thread.join()

    return close
