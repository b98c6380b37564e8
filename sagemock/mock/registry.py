"""Which clouds are active, and which addresses belong to this process's own servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import RLock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sagemock._monkeypatch import MonkeyPatches

from .aws_environment import AwsEnvironment
from .wall_clock.wall_clock import WallClock

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .wall_clock.age_watch import AgeWatch


class Registry:
    """The state that all mocks of a process share.

    Attributes:
        lock: Held while ``clouds``, ``patches`` or ``environment`` change.
        clouds: The active clouds in the order of their start. The last one gets the calls. It is replaced, never
            changed in place, so that a call can read it without the lock.
        patches: The attributes of other modules that are replaced while a cloud is active.
        environment: The environment variables that are set while a cloud is active.
        wall_clock: The clock of the process.
        age_watch: Inspects replies for the pytest plugin; else None.
        refresh_patches: Patches modules that were imported since the last time; set by :mod:`sagemock.mock.activation`.
    """

    refresh_patches: Callable[[], None]

    def __init__(self) -> None:
        self.lock = RLock()
        self.clouds: tuple[Cloud, ...] = ()
        self.patches = MonkeyPatches()
        self.environment = AwsEnvironment()
        self.wall_clock = WallClock()
        self.age_watch: AgeWatch | None = None
        self._own_servers: frozenset[str] = frozenset()

    def current(self) -> Cloud | None:
        """Return the cloud that gets the calls now, or None."""
        clouds = self.clouds
        return clouds[-1] if clouds else None

    def is_active(self, cloud: Cloud) -> bool:
        """Return whether a cloud is active."""
        return cloud in self.clouds

    def add(self, cloud: Cloud) -> None:
        """Add a cloud, which gets the calls from now on."""
        self.clouds = (*self.clouds, cloud)

    def remove(self, cloud: Cloud) -> None:
        """Remove a cloud; the newest of the others gets the calls."""
        self.clouds = tuple(active for active in self.clouds if active is not cloud)

    def is_own_server(self, url: str) -> bool:
        """Return whether a server of this process listens at ``url``; calls to it are not mocked."""
        return bool(self._own_servers) and urlsplit(url).netloc in self._own_servers

    def add_own_server(self, addresses: Iterable[str]) -> None:
        """Record the addresses ("host:port") of a server that has started in this process."""
        with self.lock:
            self._own_servers = self._own_servers.union(addresses)

    def remove_own_server(self, addresses: Iterable[str]) -> None:
        """Remove the addresses of a server that has stopped."""
        with self.lock:
            self._own_servers = self._own_servers.difference(addresses)


ACTIVE = Registry()
