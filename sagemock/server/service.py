"""``sagemock.serve``: a cloud of its own at an HTTP address, for whoever is no client of this process."""

from __future__ import annotations

import secrets
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..live import cloud_maker
from .callers import Caller, UnrecognizedClientException
from .endpoint import aws_environment
from .guard import LOOPBACK, Guard, is_loopback
from .listening import Listener
from .ticking import tick

if TYPE_CHECKING:
    from .web import Server

SPEED = 60  # a notebook that takes three minutes at AWS takes three seconds
REGION = "us-east-1"


class Service:
    """What ``sagemock.serve(...)`` returns: a context manager, or start and stop.

    ``url`` is its address, ``console`` that of the page for people, ``cloud`` the :class:`sagemock.Cloud` behind it,
    ``environment`` what leads AWS's SDKs in other processes there, ``token`` what callers must say (None: nothing).
    """

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, *, token: str | None = None, clock: str = "real", **options: Any
    ) -> None:
        """See :func:`sagemock.serve`."""
        if clock == "real":
            options = {"speed": SPEED, **options}
        self._make_cloud = cloud_maker(clock=clock, **options)
        self._address = (host, _port(port))
        self.token = token or (None if is_loopback(host) else secrets.token_urlsafe(16))
        self._listener: Listener | None = None

    def start(self) -> Service:
        """Listen, and return it. OSError when the address cannot be had."""
        if self._listener:
            raise RuntimeError("this service is started already: stop() it first, or make another")
        self.cloud = self._make_cloud()
        listener = Listener(self._make_server, self._address, eager=True)
        try:
            host, port = listener.address()
        except BaseException:
            self.cloud.close()
            raise
        self._listener = listener
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        return self

    def stop(self) -> None:
        """Answer no more, and end what runs for the cloud. May be called again."""
        if self._listener:
            self._listener.close()
            self._listener = None
            self.cloud.close()

    def __enter__(self) -> Service:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def console(self) -> str:
        """Where a browser finds the console."""
        from .console import address

        return address(self.url, self.token)

    @property
    def environment(self) -> dict[str, str]:
        """Variables for ``subprocess.run(..., env={**os.environ, **server.environment})``."""
        session_token = {"AWS_SESSION_TOKEN": self.token} if self.token else {}
        return aws_environment(self.url, REGION, self.cloud.account_id, "sagemock") | session_token

    def _make_server(self) -> Server:
        from . import admin, console
        from .web import Server

        guard = Guard(_hosts(self._address[0]), self.token)
        rules = [*console.rules(guard), *admin.rules(self.cloud, guard)]
        return Server(self.cloud, self._admit, guard, rules, lambda: tick(self.cloud))

    def _admit(self, caller: Caller) -> None:
        """Refuse, in AWS's words, who does not know the token."""
        if self.token and not secrets.compare_digest(caller.session_token.encode(), self.token.encode()):
            raise UnrecognizedClientException("The security token included in the request is invalid.")


def _hosts(host: str) -> tuple[str, ...] | None:
    """The names it may be called by; for all addresses of a machine nobody knows them, and the token must do."""
    return LOOPBACK if is_loopback(host) else None


def _port(port: int) -> int:
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port < 65536:
        raise ValueError(f"port={port!r} must be a whole number from 0 (any that is free) to 65535")
    return port
