"""ServiceConfig: the checked options of a Service, and the factory for its clouds."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sagemock.cloud.option_error import NO_VALUE, OptionError
from sagemock.endpoint.access import LOOPBACK, AccessPolicy, is_loopback
from sagemock.mock.factory import CloudFactory
from sagemock.mock.option_forms.signature import check_names
from sagemock.mock.options import MockOptions
from sagemock.protocol.values import is_integer

from .defaults import OPTION_DEFAULTS

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.endpoint.other_services import OtherServices
    from sagemock.front_door.entrances.portal_options import PortalOptions

_NO_WALL_CLOCK = (
    "is an option of mock_sagemaker() only: a server is called by other processes, whose clocks it cannot move"
)


class ServiceConfig:
    """The checked options of a :class:`Service`.

    Attributes:
        address: Host and port to listen at.
        token: The token that clients must send, or None.
        events_to: The URL that events are posted to, or None.
        access_policy: Host, Origin and token checks.
        with_moto: Whether moto's services are at the same address.
        make_cloud: Returns a new cloud, restored from the state directory if there is one.

    Raises:
        OptionError: An option has a value that is not allowed.
        TypeError: An option is unknown or of a wrong type.
    """

    def __init__(
        self,
        host: str,
        port: int,
        token: str | None,
        state: str | os.PathLike[str] | None,
        events_to: str | None,
        with_moto: bool,
        portal: Mapping[str, Any],
        options: MockOptions,
    ) -> None:
        own = ("host", "port", "token", "state", "events_to", "with_moto", *portal)
        check_names("serve", options, others=own)
        self.with_moto, self._is_strict = _check_moto(with_moto, options), options.get("moto") == "strict"
        self.events_to = _check_events_url(events_to)
        if (wall_clock := options.get("wall_clock", "real")) != "real":
            raise OptionError("wall_clock", wall_clock, _NO_WALL_CLOCK)
        defaults = OPTION_DEFAULTS.copy()
        if options.get("clock", "real") != "real":
            del defaults["speed"]  # only the real clock has one
        options = {**defaults, **options}
        self.make_cloud = _cloud_factory(_check_state(state), _portal_options(portal), options)
        self.address = (_check_host(host), _check_port(port))
        self.token = _check_token(token) or (None if is_loopback(host) else secrets.token_urlsafe(16))
        # The names of a machine that listens at all its addresses are not known, so the token has to suffice there.
        self.access_policy = AccessPolicy((*LOOPBACK, host) if is_loopback(host) else None, self.token)

    def start_moto(self, cloud: Cloud) -> OtherServices | None:
        """Connect a cloud with moto's services in this process, and return them; None without the option.

        Raises:
            ImportError: moto's server is not installed.
        """
        if not self.with_moto:
            return None
        from sagemock.integrations.moto_server import MotoServer
        from sagemock.mock.moto_connection import MotoConnection

        server = MotoServer(cloud)
        cloud.find_external_services = MotoConnection(cloud, is_strict=self._is_strict, is_active=lambda: True)
        return server

    @property
    def restored_count(self) -> int | None:
        """The number of resources found in the state directory; None without one, and while it was new."""
        count: int | None = getattr(self.make_cloud, "restored_count", None)
        return count


def _cloud_factory(
    state: str | os.PathLike[str] | None, portal: PortalOptions | None, options: MockOptions
) -> Callable[[], Cloud]:
    if state is None:
        return CloudFactory(portal=portal, **options)
    from .state.factory import PersistentCloudFactory  # loads SQLite

    return PersistentCloudFactory(state, portal=portal, **options)


def _portal_options(options: Mapping[str, Any]) -> PortalOptions | None:
    """Return the checked options of the portal; None without a public URL."""
    given = {name: value for name, value in options.items() if value is not None}
    if "public_url" in given:
        from sagemock.front_door.entrances.portal_options import PortalOptions  # loads ssl

        return PortalOptions(**given)
    for name, value in given.items():
        rule = "is an option of the portal: it needs {public_url}"
        raise OptionError(name, value, rule, public_url="https://notebooks.example.com")
    return None


def _check_events_url(url: str | None) -> str | None:
    if url is None:
        return None
    from .webhook import check_events_url  # loads urllib's client

    return check_events_url(url)


def _check_moto(with_moto: bool, options: MockOptions) -> bool:
    if not isinstance(with_moto, bool):
        raise OptionError("with_moto", with_moto, "must be True or False")
    if with_moto and options.get("moto") == "off":
        raise OptionError("moto", "off", "cannot be combined with {with_moto}", with_moto=True)
    return with_moto


def _check_host(host: str) -> str:
    if not isinstance(host, str) or not host:
        raise OptionError("host", host, "must be an address or a name of this machine, such as '127.0.0.1'")
    return host


def _check_port(port: int) -> int:
    if not is_integer(port) or not 0 <= port < 65536:
        raise OptionError("port", port, "must be a whole number from 0 (a free port) to 65535")
    return port


def _check_token(token: str | None) -> str | None:
    if token is None or (isinstance(token, str) and re.fullmatch(r"[\w.~+/=-]+", token, re.ASCII)):
        return token
    raise OptionError("token", NO_VALUE, "must be letters, digits and -._~+/=, at least one")


def _check_state(state: str | os.PathLike[str] | None) -> str | os.PathLike[str] | None:
    if state is not None and not os.fspath(state):
        raise OptionError("state", state, "must name a directory; None keeps nothing")
    return state
