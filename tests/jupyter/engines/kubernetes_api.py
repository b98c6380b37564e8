"""The part of Kubernetes' API that KubeSpawner calls: pods, claims, events, and ports that are forwarded."""

import asyncio
import json

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler


def container(state, name="notebook"):
    """Return the status of a container."""
    required = {"image": "our-notebooks:1", "imageID": "", "restartCount": 0, "ready": "running" in state}
    return {"name": name, "state": state, **required}


RUNNING = {"phase": "Running", "podIP": "10.244.0.2", "containerStatuses": [container({"running": {}})]}


class KubernetesApi:
    """A cluster without nodes: each pod has a status as soon as it is created, and programs of the test serve its port.

    Attributes:
        pods: The pods that exist, by name.
        claims: The claims that exist, by name.
        created: All pods that were created.
        refusal: The message with which pods are refused, if there is one.
        status: The status of the next pods.
        port: The local port to which the port of pods is forwarded.
    """

    def __init__(self):
        self.pods, self.claims, self.created = {}, {}, []
        self.refusal, self.status, self.port = "", RUNNING, 0
        self.watches = set()

    async def serve(self):
        """Serve the API on the loopback interface, and return its URL."""
        collection, of = "/api/v1/namespaces/default", {"cluster": self}
        routes = [
            (f"{collection}/pods", Pods, of),
            (f"{collection}/pods/([^/]+)", Pod, of),
            (f"{collection}/pods/([^/]+)/log", Log),
            (f"{collection}/pods/([^/]+)/portforward", PortForward, of),
            (f"{collection}/persistentvolumeclaims", Claims, of),
            (f"{collection}/persistentvolumeclaims/([^/]+)", Claim, of),
            (f"{collection}/events", Events),
        ]
        self._server = HTTPServer(Application(routes))
        (listener,) = bind_sockets(0, "127.0.0.1")
        self._server.add_socket(listener)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    async def close(self):
        """End all connections."""
        self._server.stop()
        await self._server.close_all_connections()

    async def change(self, name, **status):
        """Change the status of a pod; without one, the pod is removed."""
        pod = self.pods[name] if status else self.pods.pop(name)
        pod["status"] = {**pod["status"], **status}
        event = {"type": "MODIFIED" if status else "DELETED", "object": pod}
        for watch in list(self.watches):
            await watch.send(event)


class Handler(RequestHandler):
    """A handler with the cluster."""

    def initialize(self, cluster=None):
        self.cluster = cluster

    def refuse(self, code, message):
        self.set_status(code)
        self.write({"kind": "Status", "status": "Failure", "message": message, "code": code})

    async def list(self, kind, items):
        """Send all items; to a watch, as events, which others follow until its end."""
        if self.get_argument("watch", "") != "True":
            self.write({"kind": kind, "metadata": {"resourceVersion": "1"}, "items": items})
            return
        for item in items:
            await self.send({"type": "ADDED", "object": item})
        await self.flush()
        end = asyncio.get_running_loop().time() + float(self.get_argument("timeoutSeconds"))
        while not self.request.connection.stream.closed() and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.02)

    async def send(self, event):
        self.write(json.dumps(event) + "\n")
        await self.flush()


class Pods(Handler):
    async def get(self):
        self.cluster.watches.add(self)
        try:
            await self.list("PodList", list(self.cluster.pods.values()))
        except StreamClosedError:
            pass
        finally:
            self.cluster.watches.discard(self)

    async def post(self):
        pod = json.loads(self.request.body)
        if self.cluster.refusal:
            self.refuse(403, self.cluster.refusal)
            return
        name = pod["metadata"]["name"]
        pod["metadata"] |= {"namespace": "default", "uid": f"uid-{len(self.cluster.created)}", "resourceVersion": "2"}
        self.cluster.pods[name] = pod = {**pod, "status": {}}
        self.cluster.created.append(pod)
        await self.cluster.change(name, **self.cluster.status)
        self.write(pod)


class Pod(Handler):
    async def delete(self, name):
        if name not in self.cluster.pods:
            self.refuse(404, f'pods "{name}" not found')
            return
        await self.cluster.change(name)
        self.write({})


class Log(Handler):
    def get(self, name):
        self.set_header("Content-Type", "text/plain")
        self.write(f"the log of {name}\n")


class Claims(Handler):
    def post(self):
        claim = json.loads(self.request.body)
        self.cluster.claims[claim["metadata"]["name"]] = claim
        self.write(claim)


class Claim(Handler):
    def delete(self, name):
        del self.cluster.claims[name]
        self.write({})


class Events(Handler):
    async def get(self):
        await self.list("EventList", [])


class PortForward(WebSocketHandler):
    """Two channels for one port, each of which begins with its number."""

    def initialize(self, cluster):
        self.cluster = cluster

    def select_subprotocol(self, subprotocols):
        return "v4.channel.k8s.io" if "v4.channel.k8s.io" in subprotocols else None

    async def open(self, name):
        number = int(self.get_argument("ports")).to_bytes(2, "little")
        for channel in (b"\0", b"\1"):
            await self.write_message(channel + number, binary=True)
        if self.cluster.pods.get(name, {}).get("status", {}).get("phase") != "Running":
            await self.write_message(b"\1connection refused", binary=True)
            self.close()
            return
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.cluster.port)
        asyncio.get_running_loop().create_task(self._copy())

    async def _copy(self):
        try:
            while data := await self._reader.read(1024):
                await self.write_message(b"\0" + data, binary=True)
            self.close()
        except (OSError, WebSocketClosedError):
            pass
        finally:
            self._writer.close()

    async def on_message(self, message):
        self._writer.write(message[1:])
        await self._writer.drain()

    def on_close(self):
        if writer := getattr(self, "_writer", None):
            writer.close()
