"""What can be done to a cloud from outside: one table for the admin API, `sagemock ctl` and the OpenAPI document."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from .duration_parser import span

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

NO_DEFAULT = inspect.Parameter.empty


class BadVerb(ValueError):
    """A verb that does not exist, or arguments that it does not take; the message says which it does."""


@dataclass(frozen=True)
class Parameter:
    """``type`` is str, int, float, bool, dict, datetime or timedelta; ``help`` says in a few words what to give."""

    name: str
    type: type
    is_optional: bool
    default: Any
    help: str

    @property
    def is_required(self) -> bool:
        return self.default is NO_DEFAULT

    def read(self, value: Any) -> Any:
        """What a JSON value, or a text off a command line or a query, means for it."""
        if self.is_optional and value in (None, "none"):
            return None
        try:
            return _READ[self.type](value)
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
            reason = f": {error}" if self.type is timedelta else f" must be {_NOUN[self.type]}"
            raise BadVerb(f"{self.name}={_short(value)}{reason}") from None


@dataclass(frozen=True)
class Verb:
    """``name`` is its path and its subcommand; who only ``reads`` is asked by GET."""

    name: str
    function: Callable[..., Any]
    reads: bool

    @property
    def help(self) -> str:
        return (inspect.getdoc(self.function) or "").replace("``", "")

    @property
    def returns(self) -> Any:
        """What it answers, as a type such as ``dict[str, bool]``."""
        return self._hints["return"]

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.function, include_extras=True, localns={"Cloud": object})

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        hints = self._hints
        parameters = list(inspect.signature(self.function).parameters.values())[1:]  # but the cloud
        return {each.name: _parameter(each.name, hints[each.name], each.default) for each in parameters}

    def __call__(self, cloud: Cloud, arguments: Mapping[str, Any]) -> Any:
        """Do it. BadVerb for arguments that it does not take; ValueError or TypeError where the cloud refuses them."""
        if unknown := [name for name in arguments if name not in self.parameters]:
            known = ", ".join(self.parameters) or "no arguments"
            raise BadVerb(f"{self.name} does not take {', '.join(map(repr, unknown))}; it takes {known}")
        if missing := [name for name, each in self.parameters.items() if each.is_required and name not in arguments]:
            raise BadVerb(f"{self.name} needs {', '.join(missing)}")
        return self.function(cloud, **{name: self.parameters[name].read(value) for name, value in arguments.items()})


VERBS: dict[str, Verb] = {}


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """A verb that only looks."""
    return _add(function, reads=True)


def doing(function: Callable[..., Any]) -> Callable[..., Any]:
    """A verb that changes something."""
    return _add(function, reads=False)


def _add(function: Callable[..., Any], *, reads: bool) -> Callable[..., Any]:
    name = function.__name__.strip("_").replace("_", "-")
    VERBS[name] = Verb(name, function, reads)
    return function


def find(name: str) -> Verb:
    """The verb of that name; BadVerb, which lists them, when there is none."""
    if name not in VERBS:
        raise BadVerb(f"there is no {name!r}; there are {', '.join(VERBS)}")
    return VERBS[name]


def _parameter(name: str, hint: Any, default: Any) -> Parameter:
    if get_origin(hint) is Union:  # Python 3.10 wraps what may be None once more
        hint = get_args(hint)[0]
    hint, text = get_args(hint)
    is_optional = get_origin(hint) in (Union, UnionType)
    if is_optional:
        hint = next(each for each in get_args(hint) if each is not type(None))
    return Parameter(name, get_origin(hint) or hint, is_optional, default, text)


def _short(value: Any) -> str:
    import reprlib

    return reprlib.repr(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: Any) -> bool:
    return _FLAGS[str(value).lower()]


def _whole(value: Any) -> int:
    if isinstance(value, bool | float):
        raise TypeError
    whole = int(value)
    if abs(whole) >= 1 << 63:
        raise OverflowError
    return whole


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    return float(value)


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value).replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


def _object(value: Any) -> dict[str, Any]:
    import json

    document = json.loads(value) if isinstance(value, str) else value
    if not isinstance(document, dict):
        raise TypeError
    return document


_FLAGS = {"true": True, "on": True, "false": False, "off": False}
_READ: dict[type, Callable[[Any], Any]] = {
    str: _text, bool: _flag, int: _whole, float: _number, dict: _object, datetime: _moment, timedelta: span
}  # fmt: skip
_NOUN: dict[type, str] = {
    str: "a text", bool: "true or false, or on or off", int: "a whole number", float: "a number", dict: "a JSON object",
    datetime: "a moment such as 2026-11-21T09:00:00Z",
}  # fmt: skip
