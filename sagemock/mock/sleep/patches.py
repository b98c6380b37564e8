"""Installation of every redirection, for the libraries that are loaded."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from types import ModuleType
from typing import Any

from sagemock._monkeypatch import MonkeyPatches

from . import deadlines, executors, library_sleep, schedulers, timed_waits
from .builtin_sleep import BuiltinSleep, is_builtin
from .code_swap import can_swap, swap

_WAITS: list[tuple[ModuleType, str, str, Callable[..., Any]]] = [
    (threading, "Event", "wait", timed_waits.wait),
    (threading, "Condition", "wait", timed_waits.wait),
    (threading, "Condition", "wait_for", timed_waits.wait_for),
    (threading, "Semaphore", "acquire", timed_waits.acquire),
    (queue, "Queue", "get", timed_waits.get),
    (queue, "Queue", "put", timed_waits.put),
]


def install(patches: MonkeyPatches) -> None:
    """Redirect what a program may use before or during its first call: time.sleep, executors, worker threads."""
    patches.once("time.sleep", lambda: _redirect_time_sleep(patches))
    patches.replace(ThreadPoolExecutor, "submit", executors.submit)
    patches.replace(Future, "result", executors.result)
    for library, stub in executors.WORKER_STUBS.items():
        _redirect_once(patches, library, "run_sync", stub)


def install_waits(patches: MonkeyPatches) -> None:
    """Redirect what makes a difference only after the first call: other sleeps, and waits with a timeout."""
    for library, stub in library_sleep.SLEEP_STUBS.items():
        _redirect_once(patches, library, "sleep", stub)
    for module, name, attribute, make_replacement in _WAITS:
        owner = getattr(module, name)
        if owner.__module__ == module.__name__:  # else another library has replaced the class, such as gevent
            patches.replace(owner, attribute, make_replacement)
    if sched := sys.modules.get("sched"):
        patches.replace(sched.scheduler, "run", schedulers.run)
    if base_events := sys.modules.get("asyncio.base_events"):
        patches.replace(base_events.BaseEventLoop, "call_at", deadlines.call_at)


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


def _redirect_once(patches: MonkeyPatches, library: str, attribute: str, stub: Callable[..., Any]) -> None:
    module = sys.modules.get(library)
    if module is not None and hasattr(module, attribute):  # else it is being loaded
        patches.once(f"{library}.{attribute}", partial(_redirect, patches, module, attribute, stub))


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
