"""Installs and removes patches when clouds start and stop."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    from .sleep import patches

    replace = ACTIVE.patches.replace
    for module, class_name, attribute, make_replacement in _botocore_replacements():
        owner = sys.modules.get(module) or import_module(module)
        replace(getattr(owner, class_name) if class_name else owner, attribute, make_replacement)
    patches.install(ACTIVE.patches)
    if any(cloud.authorizer for cloud in ACTIVE.clouds):
        from botocore.exceptions import ClientError

        from . import exception_notes

        replace(ClientError, "__init__", exception_notes.init)
    if requests := sys.modules.get("requests.sessions"):
        from . import requests_adapter

        replace(requests.Session, "get_adapter", requests_adapter.get_adapter)


@cache
def _botocore_replacements() -> tuple[tuple[str, str, str, Callable[..., Any]], ...]:
    """Return what is replaced in botocore, by module and class (none: a function), with the makers of replacements."""
    from . import aws_environment, botocore_interceptor
    from .sessions import data_files, handlers

    return (
        ("botocore.endpoint", "Endpoint", "make_request", botocore_interceptor.make_request),
        ("botocore.session", "Session", "get_config_variable", aws_environment.get_config_variable),
        ("botocore.loaders", "JSONFileLoader", "load_file", data_files.load_file),
        ("botocore.loaders", "Loader", "list_available_services", data_files.list_available_services),
        ("botocore.hooks", "EventAliaser", "__init__", handlers.init_event_aliaser),
        ("botocore.hooks", "", "accepts_kwargs", handlers.accepts_kwargs),
    )


ACTIVE.refresh_patches = refresh_patches
