"""Rules that AWS applies to some accounts only, or perhaps to none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemock.protocol.errors import ServiceError

DESCRIPTIONS = {
    "app_names_are_default": 'Apps of the types that Studio opens by itself must have the name "default".',
    "health_checks_move_activity": (
        "LastUserActivityTimestamp of an app is the time of its last health check, as AWS documents for health checks "
        "without user activity."
    ),
    "kernel_gateway_deprecated": (
        "Apps of type KernelGateway cannot be created, and Studio does not offer Studio Classic, as in recent accounts."
    ),
    "unconfirmed_rules": "Requests that contradict themselves are refused, although AWS is not known to refuse them.",
    "volumes_come_late": (
        "The volume of a new or resized space becomes available some seconds after the space is InService; "
        "CreateApp fails until then."
    ),
}


class AccountFeatures:
    """Rules that are off unless a test sets them: ``cloud.account_features.kernel_gateway_deprecated = True``.

    Attributes:
        kernel_gateway_deprecated: Apps of type KernelGateway cannot be created, and Studio has no Studio Classic.
        app_names_are_default: Apps that Studio itself can open must be named ``default``.
        health_checks_move_activity: LastUserActivityTimestamp of an app is that of its last health check.
        unconfirmed_rules: Requests that contradict themselves are refused, although AWS is not known to refuse them.
        volumes_come_late: Apps cannot use the volume of a space at once when the space is InService.
    """

    __slots__ = tuple(DESCRIPTIONS)

    app_names_are_default: bool
    health_checks_move_activity: bool
    kernel_gateway_deprecated: bool
    unconfirmed_rules: bool
    volumes_come_late: bool

    def __init__(self) -> None:
        self.clear()

    def __setattr__(self, name: str, value: object) -> None:
        if name not in self.__slots__:
            raise AttributeError(f"unknown account feature {name!r}; the features are {', '.join(self.__slots__)}")
        if not isinstance(value, bool):
            raise ValueError(f"{name}={value!r} must be True or False")
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"AccountFeatures({', '.join(f'{name}={value}' for name, value in self.as_dict().items())})"

    def refuse_unconfirmed(self, error: ServiceError) -> None:
        """Raise an error that AWS is not known to raise, if ``unconfirmed_rules`` is set."""
        if self.unconfirmed_rules:
            raise error

    def as_dict(self) -> dict[str, bool]:
        """Return all features with their values."""
        return {name: getattr(self, name) for name in self.__slots__}

    def clear(self) -> None:
        """Set all features to False."""
        for name in self.__slots__:
            object.__setattr__(self, name, False)
