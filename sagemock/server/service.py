"""Service: start, stop, URL, environment variables, token."""

from __future__ import annotations

import logging
import os
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from sagemock.cloud.mlflow.launcher import S3_ENDPOINT
from sagemock.endpoint.endpoint import serve
from sagemock.endpoint.listener import Listener
from sagemock.endpoint.sigv4 import Caller
from sagemock.mock.registry import ACTIVE
from sagemock.protocol.errors import unrecognized_client

from .client_environment import client_environment
from .config import ServiceConfig
from .running_server import RunningServer
from .ticker import tick
from .urls import console_url

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from sagemock.cloud.cloud import Cloud
    from sagemock.endpoint.http_server import Server
    from sagemock.endpoint.lazy_router import Rules
    from sagemock.mock.options import MockOptions

LOG = logging.getLogger("sagemock.server")
MAX_HISTORY = 10_000  # calls, events and statuses, since clients poll a server for days
_TOKEN_ADVICE = "This sagemock server requires its token as AWS_SESSION_TOKEN; `sagemock serve` printed the token."


class Service:
    """A server with its own cloud: a context manager, or ``start`` and ``stop``.

    The attributes ``url``, ``console``, ``cloud`` and ``environment`` exist from the first start on, and stay when the
    service stops. ``token`` is the token that clients must send, or None.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        token: str | None = None,
        state: str | os.PathLike[str] | None = None,
        events_to: str | None = None,
        with_moto: bool = False,
        public_url: str | None = None,
        portal_host: str | None = None,
        portal_port: int | None = None,
        certificate: str | os.PathLike[str] | None = None,
        key: str | os.PathLike[str] | None = None,
        **options: Unpack[MockOptions],
    ) -> None:
        """Check the options, which :func:`sagemock.serve` describes."""
        portal = {
            "public_url": public_url,
            "portal_host": portal_host,
            "portal_port": portal_port,
            "certificate": certificate,
            "key": key,
        }
        self._config = ServiceConfig(host, port, token, state, events_to, with_moto, portal, options)
        self.token = self._config.token
        self._listener: Listener[Server] | None = None
        self._last: RunningServer | None = None

    def __repr__(self) -> str:
        address = f"at {self.url}" if self._last else "for {}, port {}".format(*self._config.address)
        status = "started" if self._listener else "stopped" if self._last else "not started"
        return f"<Service {address}, {status}>"

    def start(self) -> Service:
        """Start the server and return the service.

        Raises:
            OSError: The address is not available; ``errno`` is the system's.
            RuntimeError: The service is started already, or the state directory cannot be used.
        """
        if self._listener:
            raise RuntimeError("this service is started already: stop() it first, or make another")
        # The address comes first: a server without one must not create a state and use up its seed.
        listener = Listener(self._make_server, serve, self._config.address, eager=True)
        host, port = listener.address()
        self._listener, self._last = listener, RunningServer(self._next_cloud, host, port)
        ACTIVE.add_own_server(self._last.network_locations)
        if self.with_moto and self.cloud.runtime.mlflow:
            self.cloud.runtime.mlflow.s3_environment = {S3_ENDPOINT: self.url, **self._client_environment()}
        return self

    def stop(self) -> None:
        """Stop the server and all processes of its cloud. Further calls have no effect."""
        if self._listener and self._last:
            ACTIVE.remove_own_server(self._last.network_locations)
            self._listener.close()
            self._listener = None
            self._last.cloud.close()

    def __enter__(self) -> Service:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _running(self) -> RunningServer:
        if self._last is None:
            raise RuntimeError("this service is not started: `with sagemock.serve() as server:`, or start() it first")
        return self._last

    @property
    def cloud(self) -> Cloud:
        """The cloud of the last start; each start has its own."""
        return self._running.cloud

    @property
    def url(self) -> str:
        """The server's URL on this machine."""
        return self._running.url

    @property
    def external_url(self) -> str | None:
        """The URL for other machines, of a server that listens at all addresses of this one; else None."""
        return self._running.external_url

    @property
    def is_exposed(self) -> bool:
        """True if other machines can reach the server."""
        return self._running.is_exposed

    @property
    def restored_count(self) -> int | None:
        """The number of resources found in the state directory; None without one, and when it was new."""
        return self._config.restored_count

    @property
    def console(self) -> str:
        """The URL of the console; opening it also signs the browser in."""
        return console_url(self.url, self.token)

    @property
    def environment(self) -> dict[str, str]:
        """Variables for ``subprocess.run(..., env={**os.environ, **server.environment})``."""
        return self._client_environment() | self.cloud.runtime.mlflow_environment()

    def _client_environment(self) -> dict[str, str]:
        return client_environment(self.url, self.cloud.account_id, self.token, with_moto=self.with_moto)

    @property
    def with_moto(self) -> bool:
        """True if moto's services are at the same address."""
        return self._config.with_moto

    def _make_server(self) -> Server:
        from sagemock.endpoint.http_server import Server

        self._next_cloud = cloud = self._config.make_cloud()
        cloud.history.size = MAX_HISTORY
        if cloud.authorizer:
            cloud.authorization.watch_file()
        self._attach_receivers(cloud)
        policy = self._config.access_policy
        try:
            return Server(
                cloud,
                self._authenticate,
                policy,
                partial(self._rules, cloud),
                partial(tick, cloud),
                self._config.start_moto(cloud),
            )
        except BaseException:
            cloud.close()
            raise

    def _attach_receivers(self, cloud: Cloud) -> None:
        """Post the events of a cloud, and log the exceptions of handlers: no client has caused them."""
        cloud.outbox.on_error = _log_handler_error
        if self._config.events_to:
            from .webhook import Webhook

            webhook = Webhook(self._config.events_to)
            cloud.outbox.add(webhook)
            cloud.runtime.on_close(webhook.close)

    def _rules(self, cloud: Cloud) -> Rules:
        from .admin import handlers as admin
        from .console import handlers as console

        policy = self._config.access_policy
        return [*console.rules(policy), *admin.rules(cloud, policy)]

    def _authenticate(self, caller: Caller) -> None:
        """Raise AWS's error for callers without the token."""
        if not self._config.access_policy.accepts(caller.session_token):
            raise unrecognized_client(_TOKEN_ADVICE)


def _log_handler_error(error: Exception) -> None:
    LOG.error("a handler of cloud.on_event() failed", exc_info=error)
