"""Flows by their owner: an asyncio or trio task, a greenlet, a work item of an executor, or else a thread."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from threading import local
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, WeakSet

from .activity import ACTIVITY
from .awaiting import awaiting_tasks
from .flow import CallKey, Flow

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.resource import Resource


class _OfThread(local):
    flow: Flow | None = None
    work_item: Flow | None = None


_of_thread = _OfThread()
_of_tasks: WeakKeyDictionary[Any, Flow] = WeakKeyDictionary()
_all: WeakSet[Flow] = WeakSet()  # that have recorded a reply
# The work item of a library whose worker threads run in a copy of the submitter's context: anyio, trio.
_work_item: ContextVar[Flow | None] = ContextVar("sagemock_work_item", default=None)


def current_task() -> Any:
    """Return the task or greenlet that runs in this thread, or None."""
    modules = sys.modules
    if (asyncio := modules.get("asyncio.tasks")) and (loop := asyncio.events._get_running_loop()):
        return asyncio.current_task(loop)
    if trio := modules.get("trio.lowlevel"):
        try:
            return trio.current_task()
        except RuntimeError:  # trio does not run in this thread
            pass
    if gevent := modules.get("gevent"):
        greenlet = gevent.getcurrent()
        return greenlet if greenlet.parent else None
    return None


def get() -> Flow | None:
    """Return the flow of the running code, or None if it has none yet."""
    task = current_task()
    if task is not None:
        return _of_tasks.get(task)
    return _of_thread.work_item or _work_item.get() or _of_thread.flow


def get_or_create() -> Flow:
    """Return the flow of the running code."""
    flow = get()
    if flow is None:
        task = current_task()
        if task is None:
            flow = _of_thread.flow = Flow()
        else:
            flow = _of_task(task)
    return flow


def _of_task(task: Any) -> Flow:
    flow = _of_tasks.get(task)
    if flow is None:
        flow = _of_tasks[task] = Flow(task=task)
    return flow


def record_reply(cloud: Cloud, key: CallKey, statuses: Mapping[Resource, float]) -> None:
    """Record the reply to a call, for the flow of the running code and for the flows that await its result."""
    ACTIVITY.events += 1
    own = get_or_create()
    for flow in _interested(own) if own.submitter or own.task else (own,):
        flow.record(cloud, key, statuses)
        if not flow.is_listed:  # a WeakSet is slow
            _list(flow)


def record_other_call() -> None:
    """Record that a call went elsewhere: botocore's next sleeps are real, those of a polling loop are unchanged."""
    if flow := get():
        flow.is_latest = False


def _interested(flow: Flow) -> Iterator[Flow]:
    yield flow
    if flow.submitter and flow.submitter.task:
        yield from _interested(flow.submitter)  # it awaits the work item; a thread may do something else meanwhile
    elif task := flow.task:
        for other in awaiting_tasks(task):
            yield _of_task(other)


def replay(item: Flow) -> None:
    """Record the calls of a work item for the running code, which has taken its result."""
    flow = get_or_create()
    while item.calls:
        flow.record(*item.calls.popleft())
    _list(flow)


def _list(flow: Flow) -> None:
    _all.add(flow)
    flow.is_listed = True


def is_callback() -> bool:
    """Return whether the running code is a callback of an event loop, outside any task."""
    asyncio = sys.modules.get("asyncio.tasks")
    return bool(asyncio and asyncio.events._get_running_loop() and asyncio.current_task() is None)


def share_awaiting_flow() -> None:
    """Let the running task, which only sleeps and has no flow, share one that awaits it."""
    task = current_task()
    if task is not None and task not in _of_tasks:
        flows = filter(None, map(_of_tasks.get, awaiting_tasks(task)))
        if flow := next(flows, None):
            _of_tasks[task] = flow


@contextmanager
def work_item(flow: Flow) -> Iterator[None]:
    """Let the flow of a work item be that of the running thread."""
    before, _of_thread.work_item = _of_thread.work_item, flow
    try:
        yield
    finally:
        _of_thread.work_item = before


@contextmanager
def submitted(flow: Flow) -> Iterator[None]:
    """Let the flow be that of the threads which run in a copy of this context."""
    token = _work_item.set(flow)
    try:
        yield
    finally:
        _work_item.reset(token)


def forget(cloud: Cloud) -> None:
    """Forget every transition of a cloud that is no longer active."""
    for flow in list(_all) if _all else ():
        if flow.cloud is cloud:
            flow.clear()
            flow.is_listed = False
            _all.discard(flow)
