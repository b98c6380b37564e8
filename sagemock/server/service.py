"""``sagemock.serve``: a cloud of its own at an HTTP address, for whoever is no client of this process."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .. import activation
from ..making import cloud_maker
from ..mock import OPTIONS
from .addresses import console_address
from .callers import Caller, UnrecognizedClientException
from .endpoint import aws_environment
from .guard import LOOPBACK, Guard, is_loopback
from .listening import Listener
from .ticking import tick

if TYPE_CHECKING:
    from ..cloud import Cloud
    from .pages import Rules
    from .web import Server

SPEED = 60  # a notebook that takes three minutes at AWS takes three seconds
REGION = "us-east-1"
_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # where this machine finds what listens everywhere


class Service:
    """What ``sagemock.serve(...)`` returns: a context manager, or start and stop.

    ``url`` is its address, ``console`` that of the page for people, ``cloud`` the :class:`sagemock.Cloud` behind it,
    ``environment`` what leads AWS's SDKs in other processes there, ``token`` what callers must say (None: nothing).
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
        self._make_cloud = _maker(state)(clock=clock, **options)
        self._address = (_host(host), _port(port))
        self.token = _token(token) or (None if is_loopback(host) else secrets.token_urlsafe(16))
        self._guard = Guard(_hosts(host), self.token)
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
        self.url = f"http://{_netloc(_HERE.get(host, host), port)}"
        self._names = {_netloc(name, port) for name in (*LOOPBACK, host)}
        activation.served |= self._names
        return self

    def stop(self) -> None:
        """Answer no more, and end what runs for the cloud. May be called again."""
        if self._listener:
            activation.served -= self._names
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
        return console_address(self.url, self.token)

    @property
    def environment(self) -> dict[str, str]:
        """Variables for ``subprocess.run(..., env={**os.environ, **server.environment})``."""
        token = {"AWS_SESSION_TOKEN": self.token, "SAGEMOCK_TOKEN": self.token} if self.token else {}
        variables = aws_environment(self.url, REGION, self.cloud.account_id, "sagemock") | token
        del variables["AWS_ENDPOINT_URL"]  # other services may well be somebody else's, such as moto's server
        return variables

    def _make_server(self) -> Server:
        from .web import Server

        return Server(self.cloud, self._admit, self._guard, self._rules, partial(tick, self.cloud))

    def _rules(self) -> Rules:
        from . import admin, console

        return [*console.rules(self._guard), *admin.rules(self.cloud, self._guard)]

    def _admit(self, caller: Caller) -> None:
        """Refuse, in AWS's words, who does not know the token."""
        if not self._guard.takes(caller.session_token):
            raise UnrecognizedClientException


def _maker(state: str | os.PathLike[str] | None) -> Callable[..., Callable[[], Cloud]]:
    """What takes the options of a cloud, kept in that directory if there is one."""
    if not state:
        return cloud_maker
    from .keeping import kept_in  # and SQLite with it

    return partial(kept_in, state)


def _hosts(host: str) -> tuple[str, ...] | None:
    """The names it may be called by; for all addresses of a machine nobody knows them, and the token must do."""
    return (*LOOPBACK, host) if is_loopback(host) else None


def _netloc(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


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
    raise ValueError("token= must be letters, digits and -._~+/= (at least one), or None for none")


def _port(port: int) -> int:
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port < 65536:
        raise ValueError(f"port={port!r} must be a whole number from 0 (any that is free) to 65535")
    return port
