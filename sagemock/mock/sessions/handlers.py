"""botocore's event handlers: results that are the same for every session, shared by all sessions.

A session registers some 130 handlers of botocore's own. Each time botocore inspects the signature of the function and
looks for an alias of the event's name, which together takes a third of the time of a session.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import CO_VARKEYWORDS
from types import FunctionType, MethodType
from typing import Any

from botocore.hooks import EVENT_ALIASES, EventAliaser

_names: dict[str, str] = {}  # by name of an event, under EVENT_ALIASES


def accepts_kwargs(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the replacement of accepts_kwargs, which reads the flags of a function or method, not its signature."""

    def accepts_kwargs(func: Any) -> Any:
        function = func.__func__ if type(func) is MethodType else func
        if type(function) is not FunctionType or function.__dict__:  # such as an explicit __signature__
            return original(func)
        return function.__code__.co_flags & CO_VARKEYWORDS

    return accepts_kwargs


def init_event_aliaser(original: Callable[..., None]) -> Callable[..., None]:
    """Return the replacement of EventAliaser.__init__, by which all with botocore's aliases share their results."""

    def init(self: EventAliaser, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        if getattr(self, "_event_aliases", None) == EVENT_ALIASES:
            self._alias_name_cache = _names

    return init
