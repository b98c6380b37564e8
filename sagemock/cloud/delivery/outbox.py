"""Outbox: delivers events in order once the cloud's lock is free."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemock.cloud.clock.lock import LendableLock
    from sagemock.protocol.json_types import JsonObject

    from .receiver import Receiver

Renderer = Callable[[], "JsonObject"]  # returns an event in AWS's shape


class Outbox:
    """The events that are still to be delivered.

    A receiver may call the cloud, and may wait for another thread that does. So nothing is delivered while the lock is
    held, and a thread that has caused an event does not wait for a thread that delivers already.

    Args:
        lock: The cloud's lock.

    Attributes:
        on_error: Called with a receiver's exception; None to raise it from the call that delivered the event.
    """

    def __init__(self, lock: LendableLock) -> None:
        self.on_error: Callable[[Exception], None] | None = None
        self._lock = lock
        self._receivers: tuple[Receiver, ...] = ()
        self._staged: list[Renderer] = []  # of the call that holds the lock, which may be undone
        self._queue: deque[Renderer] = deque()
        self._guard = Lock()
        self._is_delivering = False

    def add(self, receiver: Receiver) -> None:
        """Deliver the events from now on to a receiver, after those that were added earlier."""
        with self._guard:
            self._receivers = (*self._receivers, receiver)

    def remove(self, receiver: Receiver) -> None:
        """Stop delivering to a receiver."""
        with self._guard:
            self._receivers = tuple(each for each in self._receivers if each is not receiver)

    def is_wanted(self) -> bool:
        """Return whether an event that happens now has a receiver."""
        return any(receiver.is_active() for receiver in self._receivers)

    def put(self, render: Renderer) -> None:
        """Deliver an event once the lock is free. The lock must be held.

        Args:
            render: Returns the event in AWS's shape.
        """
        self._staged.append(render)
        self._lock.on_release = self._commit

    @contextmanager
    def discarded(self) -> Iterator[None]:
        """Drop the events that are put within the context, at its end."""
        count = len(self._staged)
        try:
            yield
        finally:
            del self._staged[count:]

    def discard(self) -> None:
        """Drop the events of the call that holds the lock, whose changes are undone."""
        self._staged.clear()

    def _commit(self) -> Callable[[], None]:
        self._lock.on_release = None
        self._queue.extend(self._staged)
        self._staged.clear()
        return self._deliver

    def _deliver(self) -> None:
        errors: list[Exception] = []
        while (render := self._next()) is not None:
            errors += self._deliver_one(render())
        for error in errors:
            if self.on_error is None:
                raise error
            self.on_error(error)

    def _next(self) -> Renderer | None:
        """Return the next event; None if there is none, or if a thread delivers already."""
        with self._guard:
            if self._is_delivering or not self._queue:
                return None
            self._is_delivering = True
            return self._queue.popleft()

    def _deliver_one(self, event: JsonObject) -> list[Exception]:
        """Deliver an event to all receivers, and return their exceptions."""
        errors = []
        try:
            for receiver in self._receivers:
                try:
                    receiver.receive(copy.deepcopy(event))  # a handler may change it
                except Exception as error:
                    errors.append(error)
        finally:
            with self._guard:
                self._is_delivering = False
        return errors
