"""Installs and removes patches when clouds start and stop."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .registry import ACTIVE
from .sleep import current_flow

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud


def activate(cloud: Cloud, *, moves_wall_clock: bool = False) -> None:
    """Send this process's SageMaker calls to ``cloud``, before clouds that are active already.

    Args:
        cloud: The cloud.
        moves_wall_clock: Whether the clock of the process follows the cloud's.
    """
    with ACTIVE.lock:
        if not ACTIVE.clouds:
            ACTIVE.environment.enter()
        ACTIVE.add(cloud)
        try:
            _patch_libraries()
            if moves_wall_clock:
                ACTIVE.wall_clock.follow(cloud.clock)
        except BaseException:
            deactivate(cloud)
            raise


def deactivate(cloud: Cloud) -> None:
    """Stop sending calls to ``cloud``; restore everything if it was the last active one."""
    with ACTIVE.lock:
        ACTIVE.remove(cloud)
        ACTIVE.wall_clock.leave(cloud.clock)
        current_flow.forget(cloud)
        if not ACTIVE.clouds:
            ACTIVE.patches.undo()
            ACTIVE.environment.leave()


def refresh_patches() -> None:
    """Patch the waits of a program that has made a call, and libraries that were imported since the last time."""
    from .sleep import patches

    if ACTIVE.patches.modules == len(sys.modules):
        return
    with ACTIVE.lock:
        if ACTIVE.clouds:
            _patch_libraries()
            patches.install_waits(ACTIVE.patches)
            ACTIVE.patches.modules = len(sys.modules)


def _patch_libraries() -> None:
    """Patch every library that is loaded by now."""
    from botocore.endpoint import Endpoint
    from botocore.loaders import JSONFileLoader, Loader
    from botocore.session import Session

    from . import aws_environment, botocore_interceptor, requests_adapter, shared_models
    from .sleep import patches

    replace = ACTIVE.patches.replace
    replace(Endpoint, "make_request", botocore_interceptor.make_request)
    replace(Session, "get_config_variable", aws_environment.get_config_variable)
    replace(JSONFileLoader, "load_file", shared_models.load_file)
    replace(Loader, "list_available_services", shared_models.list_available_services)
    patches.install(ACTIVE.patches)
    if any(cloud.authorizer for cloud in ACTIVE.clouds):
        from botocore.exceptions import ClientError

        from . import exception_notes

        replace(ClientError, "__init__", exception_notes.init)
    if requests := sys.modules.get("requests.sessions"):
        replace(requests.Session, "get_adapter", requests_adapter.get_adapter)


ACTIVE.refresh_patches = refresh_patches
