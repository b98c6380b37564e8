"""The loopback address where other processes find a cloud, and the credentials that it takes."""

from __future__ import annotations

import base64
import os
import secrets
import selectors
import socket
import threading
from typing import TYPE_CHECKING

from .. import forks

if TYPE_CHECKING:
    from ..cloud import Cloud
    from .serving import Server


class Endpoint:
    """Listens from the first :meth:`environment` on; Tornado is loaded and runs once somebody has connected."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        # The key id is all that is checked: as hard to guess as a secret, and it still looks like one of AWS's.
        self._access_key = "AKIA" + base64.b32encode(secrets.token_bytes(10)).decode()
        self._secret = secrets.token_urlsafe(30)
        self._lock = threading.Lock()
        self._closed = False
        self._start_afresh()
        forks.protect(self)

    def _start_afresh(self) -> None:
        self._thread: threading.Thread | None = None
        self._server: Server | None = None

    def environment(self, region: str) -> dict[str, str]:
        """What makes AWS's SDKs in another process talk to this cloud, and to nobody else."""
        url = self._url()
        return {
            "AWS_ENDPOINT_URL": url,  # for all services: what is not SageMaker's fails here and does not reach AWS
            "AWS_ENDPOINT_URL_SAGEMAKER": url,
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ACCESS_KEY_ID": self._access_key,
            "AWS_SECRET_ACCESS_KEY": self._secret,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def _url(self) -> str:
        with self._lock:
            if self._closed:
                raise RuntimeError("the endpoint is closed: its mock has ended")
            if self._thread is None:
                self._listen()
            host, port = self._listener.getsockname()
            return f"http://{host}:{port}"

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._listener.setblocking(False)
        self._told, self._tell = os.pipe()
        self._thread = threading.Thread(target=self._run, name="sagemock-endpoint", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._told, selectors.EVENT_READ)
            knocked = all(key.fileobj is self._listener for key, _ in selector.select())
        if knocked:
            from .serving import Server, serve

            self._server = Server(self._cloud, self._access_key)
            serve(self._server, self._listener, until=self._told)

    def close(self) -> None:
        """Answer no more."""
        with self._lock:
            self._closed, thread = True, self._thread
            if thread:
                os.write(self._tell, b".")
                thread.join()
                self._let_go()

    def _let_go(self) -> None:
        self._listener.close()
        os.close(self._told)
        os.close(self._tell)
        self._start_afresh()

    # --- forks of the user's process, see sagemock.forks

    def hold(self) -> None:
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()

    def forget(self) -> None:
        """The child has no endpoint, and may get its own; nothing of the parent's is kept open."""
        if self._server:
            self._server.forget()
        if self._thread:
            self._let_go()
        self._lock.release()
