"""JSON to Python and back along botocore's shapes, checked against every constraint of the model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from sagemock import assumptions

from .constraints import breach_of_any, check, sentence, violation
from .errors import SerializationException, ValidationException

if TYPE_CHECKING:
    from botocore.model import Shape

Request = dict[str, Any]
Reply = dict[str, Any]


def parse(body: bytes | str) -> Any:
    """The JSON document of a request body; SerializationException for what is none."""
    try:
        return json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise SerializationException(assumptions.NOT_JSON) from None


def load(shape: Shape | None, document: Any) -> Request:
    """The members of a request as Python values; timestamps become epoch seconds.

    Raises SerializationException for values of the wrong type, and one ValidationException that words every breach of
    the model's constraints.
    """
    if shape is None:
        return {}
    violations: list[str] = []
    try:
        request: Request = _read(shape, document, "", violations)
    except RecursionError:  # a breach shows the value, however deep it nests
        raise SerializationException(assumptions.NOT_JSON) from None
    if violations:
        raise ValidationException(sentence(violations))
    return request


def dump(shape: Shape | None, reply: Reply) -> bytes:
    """The reply as compact JSON: members the output shape names, in its order; the rest is dropped, and so is None."""
    return b"" if shape is None else encode(_text(shape, reply))


def encode(text: str) -> bytes:
    """UTF-8, as Java writes it: half a surrogate pair, which JSON can bring in, goes out as a question mark."""
    return text.encode(errors="replace")


# --- requests ---------------------------------------------------------------------------------------------------------


def _read(shape: Any, value: Any, path: str, violations: list[str]) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return _read_structure(shape, value, path, violations)
    if kind == "list":
        _expect(value, list, shape)
        check(shape, value, path, violations)
        return _read_items(shape, value, path, violations)
    if kind == "map":
        _expect(value, dict, shape)
        check(shape, value, path, violations)
        return _read_entries(shape, value, path, violations)
    if kind == "timestamp":
        return _epoch(value)
    _expect(value, _PYTHON_TYPES[kind], shape)
    check(shape, value, path, violations)
    return value


def _read_items(shape: Any, items: list[Any], path: str, violations: list[str]) -> list[Any]:
    member = shape.member
    if member.type_name in ("structure", "list", "map"):
        return [_read_item(member, item, f"{path}.{n}.member", violations) for n, item in enumerate(items, 1)]
    # Of plain values AWS shows the whole list, and says everything that the model demands of them.
    broken: list[str] = []
    read = [_read_item(member, item, path, broken) for item in items]
    if broken:
        violations.append(breach_of_any("Member", member, items, path))
    return read


def _read_entries(shape: Any, entries: dict[str, Any], path: str, violations: list[str]) -> dict[str, Any]:
    broken: list[str] = []
    for key in entries:
        check(shape.key, key, path, broken)
    if broken:
        violations.append(breach_of_any("Map keys", shape.key, entries, path))
    if shape.value.type_name in ("structure", "list", "map"):
        return {key: _read_item(shape.value, item, f"{path}.{key}.member", violations) for key, item in entries.items()}
    broken = []
    read = {key: _read_item(shape.value, item, path, broken) for key, item in entries.items()}
    if broken:
        violations.append(breach_of_any("Map value", shape.value, entries, path))
    return read


def _read_item(shape: Any, item: Any, path: str, violations: list[str]) -> Any:
    if item is not None:
        return _read(shape, item, path, violations)
    violations.append(violation("null", path, "not be null"))
    return None


def _read_structure(shape: Any, value: Any, path: str, violations: list[str]) -> Request:
    _expect(value, dict, shape)
    members, read = shape.members, {}
    for name, item in value.items():
        if name in members and item is not None:
            read[name] = _read(members[name], item, _below(path, name), violations)
    for name in shape.required_members:
        if name not in read:
            violations.append(violation("null", _below(path, name), "not be null"))
    if len(read) != 1 and getattr(shape, "is_tagged_union", False):
        raise SerializationException(assumptions.NOT_ONE_OF_A_UNION.format(shape=shape.name))
    return read


def _below(path: str, member: str) -> str:
    name = member[0].lower() + member[1:]
    return f"{path}.{name}" if path else name


_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
}


def _expect(value: Any, types: type | tuple[type, ...], shape: Any) -> None:
    if not isinstance(value, types) or (isinstance(value, bool) and types != (bool,)):
        raise SerializationException(assumptions.WRONG_TYPE.format(shape=shape.name))


def _epoch(value: Any) -> float:
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise SerializationException(assumptions.WRONG_TYPE.format(shape="Timestamp")) from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SerializationException(assumptions.WRONG_TYPE.format(shape="Timestamp"))
    return value


# --- replies ----------------------------------------------------------------------------------------------------------


def _text(shape: Any, value: Any) -> str:
    kind = shape.type_name
    if kind == "string":
        return encode_basestring(value)
    if kind == "structure":
        return f"{{{','.join(_members(shape, value))}}}"
    if kind == "list":
        return f"[{','.join(_text(shape.member, item) for item in value)}]"
    if kind == "map":
        return f"{{{','.join(f'{encode_basestring(key)}:{_text(shape.value, item)}' for key, item in value.items())}}}"
    if kind == "timestamp":
        return _java_double(value)
    return json.dumps(value)


def _members(shape: Any, value: Reply) -> Iterator[str]:
    for name, member in shape.members.items():
        if (item := value.get(name)) is not None:
            # Most members are strings: not to call _text for each halves the time that a reply takes.
            text = encode_basestring(item) if member.type_name == "string" else _text(member, item)
            yield f'"{name}":{text}'


def _java_double(seconds: float) -> str:
    """Epoch seconds as Java's Double.toString prints them, 1.516291516543E9, since that is what AWS sends."""
    if seconds < 1e7:
        return repr(round(float(seconds), 3))
    digits = f"{seconds:.3f}".rstrip("0").rstrip(".")
    whole, _, fraction = digits.partition(".")
    mantissa = (whole[1:] + fraction).rstrip("0") or "0"
    return f"{whole[0]}.{mantissa}E{len(whole) - 1}"
