"""``sagemock.serve``: a cloud of its own at an HTTP address, for whoever is no client of this process."""

from __future__ import annotations

import os
import re
import secrets
import socket
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

from sagemock.endpoint.access import LOOPBACK, Guard, is_loopback
from sagemock.endpoint.endpoint import aws_environment
from sagemock.endpoint.listener import Listener
from sagemock.endpoint.sigv4 import Caller, UnrecognizedClientException
from sagemock.mock import activation
from sagemock.mock.factory import cloud_maker
from sagemock.mock.sagemaker_mock import OPTIONS

from .ticker import tick
from .urls import console_address

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.endpoint.http_server import Server
    from sagemock.endpoint.lazy_router import Rules

SPEED = 60  # a notebook that takes three minutes at AWS takes three seconds
REMEMBERED = 10_000  # calls, events and changes of status: whoever polls a server does so for days
REGION = "us-east-1"
_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # where this machine finds what listens everywhere


class _Started(NamedTuple):
    """What a start has brought about: the cloud, and where the server listens."""

    cloud: Cloud
    host: str
    port: int

    def address(self, host: str) -> str:
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def names(self) -> set[str]:
        """What this process's clients may call it."""
        return {self.address(name) for name in (*LOOPBACK, self.host)}


class Service:
    """What ``sagemock.serve(...)`` returns: a context manager, or start and stop.

    ``url`` is its address, ``console`` that of the page for people, ``cloud`` the :class:`sagemock.Cloud` behind it,
    ``environment`` what leads AWS's SDKs in other processes there: these from its start on, and they stay when it
    stops. ``token`` is what callers must say (None: nothing).
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        token: str | None = None,
        state: str | os.PathLike[str] | None = None,
        clock: str = "real",
        **options: Any,
    ) -> None:
        """See :func:`sagemock.serve`."""
        if clock == "real":
            options = {"speed": SPEED, **options}
        _check_names(options)
        self._make_cloud = _maker(_state(state), clock=clock, **options)
        self._address = (_host(host), _port(port))
        self.token = _token(token) or (None if is_loopback(host) else secrets.token_urlsafe(16))
        self._guard = Guard(_hosts(host), self.token)
        self._listener: Listener | None = None
        self._last: _Started | None = None

    def __repr__(self) -> str:
        where = f"at {self.url}" if self._last else "for {}, port {}".format(*self._address)
        return f"<Service {where}, {'started' if self._listener else 'stopped' if self._last else 'not started'}>"

    def start(self) -> Service:
        """Listen, and return it. OSError, with the system's errno, when the address cannot be had."""
        if self._listener:
            raise RuntimeError("this service is started already: stop() it first, or make another")
        # The address first: who has none is not to leave a state behind that has taken in its seed.
        listener = Listener(self._make_server, self._address, eager=True)
        host, port = listener.address()
        self._listener, self._last = listener, _Started(self._next, host, port)
        activation.served |= self._last.names
        return self

    def stop(self) -> None:
        """Answer no more, and end what runs for the cloud. May be called again."""
        if self._listener and self._last:
            activation.served -= self._last.names
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
    def _started(self) -> _Started:
        if self._last is None:
            raise RuntimeError("this service is not started: `with sagemock.serve() as server:`, or start() it first")
        return self._last

    @property
    def cloud(self) -> Cloud:
        """The cloud behind it; each start has one of its own."""
        return self._started.cloud

    @property
    def url(self) -> str:
        """Where this machine finds it."""
        host = self._started.host
        return f"http://{self._started.address(_HERE.get(host, host))}"

    @property
    def url_elsewhere(self) -> str | None:
        """Where others find what listens at all addresses of this machine, by its name; None for all else."""
        return f"http://{self._started.address(socket.gethostname())}" if self._started.host in _HERE else None

    @property
    def is_exposed(self) -> bool:
        """Whether other machines may reach it."""
        return not is_loopback(self._started.host)

    @property
    def found(self) -> int | None:
        """How many resources there were in ``state``; None without one, and when it was new."""
        found: int | None = getattr(self._make_cloud, "found", None)
        return found

    @property
    def console(self) -> str:
        """Where a browser finds the console."""
        return console_address(self.url, self.token)

    @property
    def environment(self) -> dict[str, str]:
        """Variables for ``subprocess.run(..., env={**os.environ, **server.environment})``."""
        token = {"AWS_SESSION_TOKEN": self.token, "SAGEMOCK_TOKEN": self.token} if self.token else {}
        variables = aws_environment(self.url, REGION, self.cloud.account_id, "sagemock") | token
        del variables["AWS_ENDPOINT_URL"]  # other services may well be somebody else's, such as moto's server
        return variables

    def _make_server(self) -> Server:
        from sagemock.endpoint.http_server import Server

        self._next = cloud = self._make_cloud()
        cloud.history.most = REMEMBERED
        try:
            return Server(cloud, self._admit, self._guard, partial(self._rules, cloud), partial(tick, cloud))
        except BaseException:
            cloud.close()
            raise

    def _rules(self, cloud: Cloud) -> Rules:
        from .admin import handlers as admin
        from .console import handlers as console

        return [*console.rules(self._guard), *admin.rules(cloud, self._guard)]

    def _admit(self, caller: Caller) -> None:
        """Refuse, in AWS's words, who does not know the token."""
        if not self._guard.takes(caller.session_token):
            raise UnrecognizedClientException


def _maker(state: str | os.PathLike[str] | None, **options: Any) -> Callable[[], Cloud]:
    """What makes clouds with these options, kept in that directory if there is one."""
    if state is None:
        return cloud_maker(**options)
    from .state.factory import Keeper  # and SQLite with it

    return Keeper(state, **options)


def _hosts(host: str) -> tuple[str, ...] | None:
    """The names it may be called by; for all addresses of a machine nobody knows them, and the token must do."""
    return (*LOOPBACK, host) if is_loopback(host) else None


def _check_names(options: dict[str, Any]) -> None:
    if unknown := [name for name in options if name not in OPTIONS]:
        known = ", ".join(f"{name}=" for name in ("host", "port", "token", "state", *OPTIONS))
        raise TypeError(f"serve() cannot take {', '.join(map(repr, unknown))}. Its options are {known}")


def _host(host: str) -> str:
    if not isinstance(host, str) or not host:
        raise ValueError(f"host={host!r} must be an address or a name of this machine, such as '127.0.0.1'")
    return host


def _token(token: str | None) -> str | None:
    if token is None or (isinstance(token, str) and re.fullmatch(r"[\w.~+/=-]+", token, re.ASCII)):
        return token
    raise ValueError("token= must be letters, digits and -._~+/=, at least one")


def _state(state: str | os.PathLike[str] | None) -> str | os.PathLike[str] | None:
    if state is not None and not os.fspath(state):
        raise ValueError(f"state={state!r} must name a directory; None keeps nothing")
    return state


def _port(port: int) -> int:
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port < 65536:
        raise ValueError(f"port={port!r} must be a whole number from 0 (any that is free) to 65535")
    return port
