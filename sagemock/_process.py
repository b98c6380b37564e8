"""Fork hooks for servers and launchers; environment variables that can be restored."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Mapping
from typing import Protocol


class Forkable(Protocol):
    """An object with locks, file descriptors or child processes, which a forked child must not keep."""

    def hold(self) -> None:
        """Acquire the locks before a fork, so that no other thread is half way through a change."""

    def release(self) -> None:
        """Release the locks in the parent after the fork."""

    def forget(self) -> None:
        """Close every descriptor in the child, and give up ownership: the child ends and removes nothing."""


class LockedForkable:
    """A :class:`Forkable` with one lock; a constructor ends with :func:`protect`."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def hold(self) -> None:
        """Acquire the lock before a fork."""
        self._lock.acquire()

    def release(self) -> None:
        """Release the lock in the parent after a fork."""
        self._lock.release()

    def forget(self) -> None:
        """Release the lock in the child after a fork; subclasses give up what belongs to the parent first."""
        self._lock.release()


class _ForkHooks:
    """The objects that take part in every fork of this process, with the order in which they acquire their locks."""

    def __init__(self) -> None:
        self._orders: weakref.WeakKeyDictionary[Forkable, int] = weakref.WeakKeyDictionary()
        self._held: list[Forkable] = []
        self._is_registered = False

    def add(self, forkable: Forkable, order: int) -> None:
        if not self._is_registered:
            os.register_at_fork(
                before=self._before, after_in_parent=self._after_in_parent, after_in_child=self._after_in_child
            )
            self._is_registered = True
        self._orders[forkable] = order

    def _before(self) -> None:
        self._held = sorted(self._orders, key=self._orders.__getitem__)
        for forkable in self._held:
            forkable.hold()

    def _after_in_parent(self) -> None:
        while self._held:
            self._held.pop().release()

    def _after_in_child(self) -> None:
        while self._held:
            self._held.pop().forget()


_fork_hooks = _ForkHooks()


def protect(forkable: Forkable, order: int = 0) -> None:
    """Call the fork hooks of ``forkable`` around every fork for as long as it exists.

    Args:
        forkable: The object to protect.
        order: Where it stands among all others: an object whose locks are acquired while another one's are held needs
            a higher number.
    """
    _fork_hooks.add(forkable, order)


class TemporaryEnvironment:
    """Environment variables that are set now, and put back by :meth:`restore`."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._before: dict[str, str | None] = {}
        for variable, value in values.items():
            self._before[variable] = os.environ.get(variable)
            os.environ[variable] = value

    def restore(self) -> None:
        """Put back the previous values, except of variables that were changed since."""
        for variable, before in self._before.items():
            if os.environ.get(variable) != self._values[variable]:
                continue
            if before is None:
                del os.environ[variable]
            else:
                os.environ[variable] = before
