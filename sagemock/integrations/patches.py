"""Methods of moto that are replaced while at least one cloud needs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from sagemock._monkeypatch import MonkeyPatches

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .ec2.addresses import UsedAddresses

Method = Callable[..., Any]


class User(Protocol):
    """The services of a cloud that needs replacements."""

    cloud: Cloud
    addresses: UsedAddresses

    def owns_interface(self, interface_id: str) -> bool:
        """Return whether a network interface belongs to a resource of the cloud."""


class SharedPatches:
    """The replaced methods, which all clouds of the process share.

    Attributes:
        users: The clouds' services that need the replacements; the last one is that of the latest call.
    """

    def __init__(self) -> None:
        self.users: tuple[User, ...] = ()
        self._patches = MonkeyPatches()

    def install(self, user: User, owner: type, replacements: Mapping[str, Callable[[Method], Method]]) -> None:
        """Replace methods of a class of moto, until the last user is gone.

        Args:
            user: The services of the cloud that needs the replacements.
            owner: The class.
            replacements: For each method, a function that takes the original and returns the replacement.
        """
        if not self.users or self.users[-1] is not user:
            self.users = (*(other for other in self.users if other is not user), user)
        for name, make_replacement in replacements.items():
            self._patches.replace(owner, name, make_replacement)

    def uninstall(self, user: User) -> None:
        """Remove a user, and with the last one all replacements."""
        self.users = tuple(other for other in self.users if other is not user)
        if not self.users:
            self._patches.undo()


PATCHES = SharedPatches()
