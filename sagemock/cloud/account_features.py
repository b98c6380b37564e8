"""Rules that AWS applies to some accounts and not to others: off until a test switches them on."""

from __future__ import annotations


class AccountFeatures:
    """``cloud.account_features.kernel_gateway_deprecated = True``.

    ``kernel_gateway_deprecated``: no app of type KernelGateway can be created, as in accounts of today.
    ``app_names_are_default``: apps that Studio opens by itself can only be called ``default``.
    ``volumes_come_late``: the volume of a space is not there for apps as soon as the space is InService.
    """

    __slots__ = ("app_names_are_default", "kernel_gateway_deprecated", "volumes_come_late")

    app_names_are_default: bool
    kernel_gateway_deprecated: bool
    volumes_come_late: bool

    def __init__(self) -> None:
        self.clear()

    def __setattr__(self, name: str, value: object) -> None:
        if name not in self.__slots__:
            raise AttributeError(f"{name!r} is no switch; there are {', '.join(self.__slots__)}")
        if not isinstance(value, bool):
            raise ValueError(f"{name}={value!r} must be True or False")
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"Switches({', '.join(f'{name}={on}' for name, on in self.as_dict().items())})"

    def as_dict(self) -> dict[str, bool]:
        return {name: getattr(self, name) for name in self.__slots__}

    def clear(self) -> None:
        for name in self.__slots__:
            setattr(self, name, False)
