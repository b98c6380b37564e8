"""Tasks that await the result of a task, directly or by gather, wait_for, a task group or a nursery."""

from __future__ import annotations

import functools
import gc
import sys
from collections.abc import Iterator
from typing import Any


def awaiting_tasks(task: Any) -> list[Any]:
    """Return the tasks that are suspended until ``task`` ends, and those that await these, in no order."""
    found: dict[int, Any] = {id(task): task}
    queue = [task]
    while queue:
        for waiter in _next(queue.pop()):
            if id(waiter) not in found:
                found[id(waiter)] = waiter
                queue.append(waiter)
    del found[id(task)]
    return [waiter for waiter in found.values() if _is_task(waiter)]


def _is_task(waiter: Any) -> bool:
    asyncio = sys.modules.get("asyncio")
    return hasattr(waiter, "parent_nursery") or (asyncio is not None and isinstance(waiter, asyncio.Task))


def _next(waited: Any) -> Iterator[Any]:
    """Yield the futures and tasks that are suspended until ``waited`` is done."""
    if hasattr(waited, "parent_nursery"):  # a task of trio
        nursery = waited.parent_nursery
        if nursery is not None and nursery._parent_waiting_in_aexit:
            yield nursery.parent_task
        return
    for entry in getattr(waited, "_callbacks", None) or ():
        yield from _woken_by(entry[0] if isinstance(entry, tuple) else entry)


def _woken_by(callback: Any) -> Iterator[Any]:
    """Yield the futures and tasks that a done callback wakes up."""
    from asyncio import isfuture

    held: list[Any] = [getattr(callback, "__self__", None)]
    if isinstance(callback, functools.partial):  # wait_for
        held += callback.args
    for cell in getattr(callback, "__closure__", None) or ():  # gather, wait, shield
        held.append(cell.cell_contents)
    if type(callback).__name__ == "TaskWakeupMethWrapper":  # `await task` before Python 3.12
        held += gc.get_referents(callback)
    for each in held:
        if isfuture(each):
            yield each
        elif getattr(each, "_on_completed_fut", None):  # a task group that waits at its end: asyncio's or anyio's
            scope = getattr(each, "cancel_scope", None)
            yield from filter(None, [getattr(each, "_parent_task", None), getattr(scope, "_host_task", None)])
