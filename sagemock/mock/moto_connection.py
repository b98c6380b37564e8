"""Connects a cloud with moto's services while moto's mock is active."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from sagemock.cloud.external_services import NO_SERVICES, ExternalServices
from sagemock.cloud.option_error import OptionError

from . import moto_fallback
from .options import OPTIONS

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud


class MotoConnection:
    """Finds the external services of one cloud. Calling it costs less than a microsecond while moto is not active.

    Args:
        cloud: The cloud.
        is_strict: Whether references are also checked where the user has created nothing of their kind.
        is_active: Returns whether moto is active: its mock, or its server in this process.
    """

    def __init__(
        self, cloud: Cloud, *, is_strict: bool, is_active: Callable[[], bool] = moto_fallback.is_active
    ) -> None:
        self._cloud = weakref.ref(cloud)  # so that a cloud is freed without a garbage collection
        self._is_strict, self._is_active = is_strict, is_active
        self._services: ExternalServices | None = None

    def __call__(self) -> ExternalServices:
        """Return moto's services, or those of an AWS that accepts everything while moto's mock is not active."""
        if not self._is_active():
            return NO_SERVICES
        if self._services is None:
            self._services = self._create_services()
        return self._services

    def _create_services(self) -> ExternalServices:
        from sagemock.integrations.moto_services import MotoServices

        cloud = self._cloud()
        return NO_SERVICES if cloud is None else MotoServices(cloud, is_strict=self._is_strict)


def choose_connector(mode: str) -> Callable[[Cloud], None]:
    """Return the function that connects clouds with moto as the option ``moto=`` prescribes.

    Raises:
        ValueError: For an unknown mode.
    """
    choices = OPTIONS["moto"].choices
    if mode not in choices:
        raise OptionError("moto", mode, f"must be one of {', '.join(map(repr, choices))}")
    if mode == "off":
        return lambda _cloud: None

    def connect(cloud: Cloud) -> None:
        cloud.find_external_services = MotoConnection(cloud, is_strict=mode == "strict")

    return connect
