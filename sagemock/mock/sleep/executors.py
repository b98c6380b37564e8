"""Work items of executors and worker threads: their calls count for the flow that submitted them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from . import current_flow
from .builtin_sleep import is_builtin
from .code_swap import ORIGINALS
from .flow import Flow

_FLOW = "_sagemock_flow"  # attribute of a future: the flow of its work item


class _WorkItem:
    """A function that an executor calls on another thread."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.flow = flow_for(function)
        self._function = function

    def __call__(self, /, *args: object, **kwargs: object) -> Any:
        with current_flow.work_item(self.flow):
            return self._function(*args, **kwargs)


def flow_for(function: object) -> Flow:
    """Return the flow of a work item that the running code submits: its own, or for a bare sleep that of the code.

    A work item that makes no call itself sleeps for real, such as a heartbeat.
    """
    submitter = current_flow.get_or_create()
    return submitter if _is_sleep(function) else Flow(submitter=submitter)


def _is_sleep(function: object) -> bool:
    while isinstance(function, functools.partial):
        # asyncio.to_thread submits partial(context.run, function, ...)
        first = function.args[0] if function.args else None
        function = first if getattr(function.func, "__name__", "") == "run" and callable(first) else function.func
    return is_builtin(function)


@functools.cache  # entering the mock is to take no time
def submit(original: Callable[..., Future[Any]]) -> Callable[..., Future[Any]]:
    """Return the replacement of ThreadPoolExecutor.submit, through which asyncio's executors go as well."""

    @functools.wraps(original)
    def submit(self: Any, fn: Callable[..., Any], /, *args: object, **kwargs: object) -> Future[Any]:
        item = _WorkItem(fn)
        future = original(self, item, *args, **kwargs)
        setattr(future, _FLOW, item.flow)
        return future

    return submit


@functools.cache
def result(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the replacement of Future.result: its caller waits for whatever the work item waits for."""

    @functools.wraps(original)
    def result(self: Future[Any], timeout: float | None = None) -> Any:
        try:
            return original(self, timeout)
        finally:
            item = getattr(self, _FLOW, None)
            if item is not None and item.calls and not current_flow.is_callback():
                current_flow.replay(item)

    return result


# --- worker threads of anyio and trio, which run in a copy of the submitter's context


async def anyio_stub(*args: Any, **kwargs: Any) -> Any:
    """Replace the code of anyio.to_thread.run_sync."""
    from sagemock.mock.sleep.executors import run_in_worker

    return await run_in_worker("anyio.to_thread.run_sync", *args, **kwargs)


async def trio_stub(*args: Any, **kwargs: Any) -> Any:
    """Replace the code of trio.to_thread.run_sync."""
    from sagemock.mock.sleep.executors import run_in_worker

    return await run_in_worker("trio.to_thread.run_sync", *args, **kwargs)


WORKER_STUBS: dict[str, Callable[..., Any]] = {"anyio.to_thread": anyio_stub, "trio.to_thread": trio_stub}


async def run_in_worker(name: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run a function as the original does, as a work item."""
    with current_flow.submitted(flow_for(function)):
        return await ORIGINALS[name](function, *args, **kwargs)
