"""Which clouds are active in this process, and what is patched and set while any is."""

from __future__ import annotations

import sys
import time
from threading import RLock
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .aws_environment import Environment
from .monkeypatch import Patches

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

_lock = RLock()
served: set[str] = set()  # "host:port" of this process's own servers: who calls one of them is not to get the mock
_active: list[Cloud] = []  # the last one started answers
_environment = Environment()
_patches = Patches()


def current() -> Cloud | None:
    """The cloud that answers now."""
    return next(reversed(_active), None)  # one step: another thread may be ending the last one


def is_served(url: str) -> bool:
    return bool(served) and urlsplit(url).netloc in served


def is_active(cloud: Cloud) -> bool:
    return cloud in _active


def activate(cloud: Cloud) -> None:
    """Let ``cloud`` answer, in front of those that are active already."""
    with _lock:
        if not _active:
            _environment.enter()
        _active.append(cloud)
        try:
            patch()
        except BaseException:
            deactivate(cloud)
            raise


def deactivate(cloud: Cloud) -> None:
    """Let ``cloud`` answer no more, wherever it stands; the last one to go puts everything back."""
    with _lock:
        _active.remove(cloud)
        if not _active:
            _patches.undo()
            _environment.leave()


def patch() -> None:
    """Patch what is loaded by now; called again when a library may have come since."""
    from botocore.endpoint import Endpoint
    from botocore.session import Session

    from . import aws_environment, botocore_interceptor, sleep
    from .pages import router

    with _lock:
        if not _active:
            return
        _patches.replace(Endpoint, "make_request", botocore_interceptor.make_request)
        _patches.replace(Session, "get_config_variable", aws_environment.get_config_variable)
        _patches.replace(time, "sleep", sleep.sleep)
        for name in ("asyncio", "anyio"):  # aiobotocore sleeps by either
            if hasattr(library := sys.modules.get(name), "sleep"):
                _patches.replace(library, "sleep", sleep.async_sleep)
        if requests := sys.modules.get("requests.sessions"):
            _patches.replace(requests.Session, "get_adapter", router.get_adapter)


def patch_callers(frame: FrameType | None) -> None:
    """Patch ``sleep`` in the modules on the stack that have it from ``from time import sleep``."""
    while frame is not None:
        names = frame.f_globals
        with _lock:
            ours = "sleep" in names and _active and _patches.stand_in(names["sleep"])
            module = sys.modules.get(names.get("__name__", ""))
            if ours and getattr(module, "__dict__", None) is names:
                _patches.replace(module, "sleep", lambda _, ours=ours: ours)
        frame = frame.f_back


def expect_visitors() -> None:
    """A presigned URL was handed out: whoever imports requests only now to open it is to find us there."""
    import requests  # noqa: F401

    patch()
