"""Formats of replies: JSON text, and the values that boto3 returns."""

from __future__ import annotations

import datetime as dt
import json
import time
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Protocol, TypeAlias

from .json_types import JsonObject, JsonValue
from .wire import encode

Converter: TypeAlias = "Callable[[Any], Any]"
Members: TypeAlias = "list[tuple[str, Converter]]"


class UnparsableReply(Exception):
    """The reply is one that botocore's parser rejects."""


class ReplyFormat(Protocol):
    """A format of replies."""

    scalars: Mapping[str, Converter]

    def number(self, value: JsonValue) -> Any:
        """Convert a number or a boolean."""

    def structure(self, members: Members, *, is_union: bool) -> Converter:
        """Return the converter of a structure."""

    def list_of(self, item: Converter) -> Converter:
        """Return the converter of a list."""

    def map_of(self, item: Converter) -> Converter:
        """Return the converter of a map, whose keys are strings."""


def member_prefix(name: str) -> str:
    """Return the beginning of a member in JSON."""
    return f'"{name}":'


class JsonText:
    """JSON text."""

    def __init__(self) -> None:
        self.scalars: Mapping[str, Converter] = {"string": encode_basestring, "timestamp": _java_double}

    def number(self, value: JsonValue) -> str:
        """Return a number or a boolean as JSON."""
        return repr(value) if type(value) is int else json.dumps(value)

    def structure(self, members: Members, *, is_union: bool) -> Converter:
        """Return a function that returns a structure as a JSON object."""
        prefixed = [(name, member_prefix(name), to_json) for name, to_json in members]

        def convert(value: JsonObject) -> str:
            texts: list[str] = []
            for name, prefix, to_json in prefixed:
                item = value.get(name)
                if item is not None:
                    texts.append(prefix + to_json(item))
            return "{" + ",".join(texts) + "}"

        return convert

    def list_of(self, item: Converter) -> Converter:
        """Return a function that returns a list as a JSON array."""

        def convert(values: Iterable[JsonValue]) -> str:
            return "[" + ",".join([item(value) for value in values]) + "]"

        return convert

    def map_of(self, item: Converter) -> Converter:
        """Return a function that returns a map as a JSON object."""

        def convert(entries: JsonObject) -> str:
            return "{" + ",".join([f"{encode_basestring(key)}:{item(value)}" for key, value in entries.items()]) + "}"

        return convert


class Boto3Values:
    """The values that botocore's parser makes from the JSON."""

    def __init__(self) -> None:
        self.scalars: Mapping[str, Converter] = {"string": _plain_text, "timestamp": _datetime, "blob": b64decode}

    def number(self, value: JsonValue) -> JsonValue:
        """Return a number or a boolean of Python's own type."""
        return value if type(value) in (bool, int, float) else json.loads(json.dumps(value))

    def structure(self, members: Members, *, is_union: bool) -> Converter:
        """Return a function that returns a structure as a dict, without unknown members and None."""

        def convert(value: JsonObject) -> JsonObject:
            parsed: JsonObject = {}
            for name, to_boto3 in members:
                item = value.get(name)
                if item is not None:
                    parsed[name] = to_boto3(item)
            if is_union and len(parsed) != 1:
                raise UnparsableReply
            return parsed

        return convert

    def list_of(self, item: Converter) -> Converter:
        """Return a function that returns a list."""
        return lambda values: [item(value) for value in values]

    def map_of(self, item: Converter) -> Converter:
        """Return a function that returns a map as a dict."""
        return lambda entries: {_plain_text(key): item(value) for key, value in entries.items()}


def _plain_text(text: str) -> str:
    return text if type(text) is str and text.isascii() else encode(text).decode()


def _datetime(seconds: float) -> dt.datetime:
    return _datetime_in(seconds, time.tzname, time.timezone, dt.datetime)


@lru_cache(maxsize=1024)
def _java_double(seconds: float) -> str:
    """Return epoch seconds as AWS sends them, in the form of Java's Double.toString: 1.516291516543E9."""
    if seconds < 1e7:
        return repr(round(float(seconds), 3))
    digits = f"{seconds:.3f}".rstrip("0").rstrip(".")
    whole, _, fraction = digits.partition(".")
    mantissa = (whole[1:] + fraction).rstrip("0") or "0"
    return f"{whole[0]}.{mantissa}E{len(whole) - 1}"


def parse_timestamp(seconds: float) -> dt.datetime:
    """Parse a timestamp as botocore does; the result depends on the local zone and on replacements of datetime."""
    return _parse_in(seconds, time.tzname, time.timezone, dt.datetime)


# dateutil takes as long for a reply's timestamps as everything else takes together, and most of them recur.
@lru_cache(maxsize=1024)
def _parse_in(seconds: float, _zone: object, _offset: int, _type: type[dt.datetime]) -> dt.datetime:
    from botocore.utils import parse_timestamp

    parsed: dt.datetime = parse_timestamp(seconds)
    return parsed


@lru_cache(maxsize=1024)
def _datetime_in(seconds: float, zone: object, offset: int, _type: type[dt.datetime]) -> dt.datetime:
    """Return the datetime of epoch seconds, with the precision that they have in JSON."""
    return _parse_in(float(_java_double(seconds)), zone, offset, dt.datetime)
