"""CallerContexts: the context variables of callers in this process, for decisions of policies on another thread."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")
HEADER = "x-sagemock-context"


class CallerContexts:
    """The contexts of requests that are under way, by the identifier that the requests have in a header.

    Authorization keeps the caller of ``calling_as`` in context variables, and the front door serves on a thread of its
    own.
    """

    def __init__(self) -> None:
        self._contexts: dict[str, Context] = {}

    @contextmanager
    def passed_on(self) -> Iterator[Mapping[str, str]]:
        """Yield the headers by which a request of this thread or task is decided in the current context."""
        identifier = secrets.token_hex(8)
        self._contexts[identifier] = copy_context()
        try:
            yield {HEADER: identifier}
        finally:
            del self._contexts[identifier]

    def wrap(self, identifier: str, function: Callable[[A], R]) -> Callable[[A], R]:
        """Return a function that runs in the context of a request; the same one for requests of other processes."""
        context = self._contexts.get(identifier)
        if context is None:
            return function
        own_context = context.copy()  # a context cannot be entered twice at the same time
        return lambda argument: own_context.run(function, argument)
