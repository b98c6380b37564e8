"""Typed parameters of admin commands, and how their values are parsed."""

from __future__ import annotations

import inspect
import json
import reprlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from types import UnionType
from typing import Any, NamedTuple, TypeAlias, Union, get_args, get_origin

from sagemock.cloud.clock.duration_parser import parse_duration
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.values import assume_utc

Value: TypeAlias = "str | bool | int | float | JsonObject | datetime | timedelta | None"

NO_DEFAULT = inspect.Parameter.empty


class InvalidArgument(ValueError):
    """The error for arguments that a command does not take; the message names those that it does."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a command.

    Attributes:
        name: Its name in JSON; on the command line with hyphens.
        type: str, int, float, bool, dict, datetime or timedelta.
        is_optional: Whether None is a value.
        default: The value when it is not given; ``NO_DEFAULT`` if it must be given.
        help: A short description of the value.
    """

    name: str
    type: type
    is_optional: bool
    default: object
    help: str

    @classmethod
    def of(cls, name: str, annotation: object, default: object) -> Parameter:
        """Return the parameter with an annotation such as ``Annotated[str | None, "its help"]``."""
        if get_origin(annotation) is Union:  # Python 3.10 adds None to a type with the default None
            annotation = get_args(annotation)[0]
        value_type, text = get_args(annotation)
        is_optional = get_origin(value_type) in (Union, UnionType)
        if is_optional:
            value_type = next(member for member in get_args(value_type) if member is not type(None))
        return cls(name, get_origin(value_type) or value_type, is_optional, default, text)

    @property
    def is_required(self) -> bool:
        """True if it must be given."""
        return self.default is NO_DEFAULT

    def parse(self, value: object) -> Value:
        """Return the Python value of a JSON value, or of a string from a command line or a query.

        Raises:
            InvalidArgument: It is not of this parameter's type.
        """
        if self.is_optional and value in (None, "none"):
            return None
        try:
            return _TYPES[self.type].parse(value)
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
            reason = f": {error}" if self.type is timedelta else f" must be {_TYPES[self.type].noun}"
            where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
            raise InvalidArgument(f"{self.name}={reprlib.repr(value)}{reason}{where}") from None


def _parse_string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _parse_flag(value: object) -> bool:
    return {"true": True, "on": True, "false": False, "off": False}[str(value).lower()]


def _parse_integer(value: Any) -> int:
    if isinstance(value, bool | float):
        raise TypeError
    number = int(value)
    if abs(number) >= 1 << 63:
        raise OverflowError
    return number


def _parse_number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    return float(value)


def _parse_time(value: object) -> datetime:
    time = datetime.fromisoformat(_parse_string(value).replace("Z", "+00:00"))
    return assume_utc(time).astimezone(timezone.utc)


def _parse_object(value: object) -> JsonObject:
    document = json.loads(value) if isinstance(value, str) else value
    if not isinstance(document, dict):
        raise TypeError
    return document


class _Type(NamedTuple):
    parse: Callable[[Any], Value]
    noun: str  # for "... must be"


_TYPES: dict[type, _Type] = {
    str: _Type(_parse_string, "a string"),
    bool: _Type(_parse_flag, "true or false, or on or off"),
    int: _Type(_parse_integer, "a whole number"),
    float: _Type(_parse_number, "a number"),
    dict: _Type(_parse_object, 'a JSON object such as {"NAME": "VALUE"}'),
    datetime: _Type(_parse_time, "a time such as 2026-11-21T09:00:00Z"),
    timedelta: _Type(parse_duration, "a duration"),
}
