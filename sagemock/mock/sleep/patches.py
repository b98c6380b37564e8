"""Installation of every redirection, for the libraries that are loaded."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from types import ModuleType
from typing import Any

from sagemock.mock.monkeypatch import MonkeyPatches

from . import executors, library_sleep
from .builtin_sleep import BuiltinSleep, is_builtin
from .code_swap import can_swap, swap


def install(patches: MonkeyPatches) -> None:
    """Redirect the sleeps and waits of this process that are not redirected yet."""
    patches.once("time.sleep", lambda: _redirect_time_sleep(patches))
    patches.replace(ThreadPoolExecutor, "submit", executors.submit)
    patches.replace(Future, "result", executors.result)
    for name, stub in library_sleep.SLEEP_STUBS.items():
        if (module := sys.modules.get(name)) and hasattr(module, "sleep"):
            patches.once(f"{name}.sleep", partial(_redirect, patches, module, "sleep", stub))
    for name, stub in executors.WORKER_STUBS.items():
        if (module := sys.modules.get(name)) and hasattr(module, "run_sync"):
            patches.once(f"{name}.run_sync", partial(_redirect, patches, module, "run_sync", stub))


@cache
def _builtin() -> BuiltinSleep | None:
    try:
        return BuiltinSleep()
    except NotImplementedError:
        return None


def _redirect_time_sleep(patches: MonkeyPatches) -> Callable[[], None]:
    builtin = _builtin()
    # Decided once: a fake that is set while the mock is active gets the seconds as they are.
    if builtin is None or not is_builtin(time.sleep):
        patches.replace(time, "sleep", library_sleep.wrap_sleep)
    return builtin.redirect() if builtin else _noop


def _redirect(
    patches: MonkeyPatches, module: ModuleType, attribute: str, stub: Callable[..., Any]
) -> Callable[[], None]:
    """Redirect a function of a library; if another function has taken its place, replace that of asyncio.sleep."""
    function, name = getattr(module, attribute), f"{module.__name__}.{attribute}"
    if can_swap(function, name):
        return swap(name, function, stub)
    if name == "asyncio.sleep":
        patches.replace(module, attribute, library_sleep.wrap_async_sleep)
    return _noop


def _noop() -> None:
    """Do nothing: there is nothing to restore, or the other patches are undone as well."""
