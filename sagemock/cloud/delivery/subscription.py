"""Subscription: a handler in this process."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from .pattern import EventPattern

if TYPE_CHECKING:
    from sagemock.protocol.json_types import JsonObject

    from .outbox import Outbox

Handler: TypeAlias = Callable[..., object]


class Subscription:
    """A handler that gets the events that match a pattern.

    A function with two required parameters gets None as the second one, as a Lambda function's context.

    Args:
        outbox: The outbox that delivers to it.
        pattern: The pattern of the events.
        handler: The function to call with each event.
    """

    def __init__(self, outbox: Outbox, pattern: EventPattern, handler: Handler) -> None:
        if not callable(handler):
            raise TypeError(f"the handler {handler!r} must be a function that takes an event")
        self._outbox, self._pattern, self._handler = outbox, pattern, handler
        self._rest: tuple[Any, ...] = (None,) if _takes_context(handler) else ()

    def __repr__(self) -> str:
        return f"<Subscription of {getattr(self._handler, '__qualname__', self._handler)}>"

    def cancel(self) -> None:
        """Deliver no further events to the handler. Further calls have no effect."""
        self._outbox.remove(self)

    def is_active(self) -> bool:
        """Return True."""
        return True

    def receive(self, event: JsonObject) -> None:
        """Call the handler if the event matches."""
        if self._pattern.matches(event):
            self._handler(event, *self._rest)


def _takes_context(handler: Handler) -> bool:
    """Return whether a handler has the signature of a Lambda function: ``handler(event, context)``."""
    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):  # a built-in function
        return False
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(each.kind in positional and each.default is each.empty for each in parameters) == 2
