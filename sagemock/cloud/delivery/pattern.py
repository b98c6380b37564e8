"""EventPattern: EventBridge's event patterns [X5.10]."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from sagemock.protocol.json_types import JsonObject

from .filters import ABSENT, check_rule, matches_any

PatternSource: TypeAlias = Mapping[str, Any] | str


class EventPattern:
    """An event pattern, in the language of EventBridge's rules.

    Args:
        source: The pattern as a mapping or as JSON text, such as
            ``{"source": ["aws.sagemaker"], "detail": {"NotebookInstanceStatus": ["InService"]}}``.

    Raises:
        TypeError: The pattern is neither a mapping nor a string.
        ValueError: EventBridge would refuse the pattern.
    """

    def __init__(self, source: PatternSource) -> None:
        pattern = _parse(source)
        _check(pattern, ())
        self._pattern = pattern

    def matches(self, event: JsonObject) -> bool:
        """Return whether an event matches the pattern."""
        return _matches(self._pattern, event)


def _parse(source: PatternSource) -> Mapping[str, Any]:
    if isinstance(source, str):
        try:
            source = json.loads(source)
        except ValueError as error:
            raise ValueError(f"the event pattern is not JSON: {error}") from None
    if not isinstance(source, Mapping):
        raise TypeError(f"the event pattern {source!r} must be a mapping, such as {{'source': ['aws.sagemaker']}}")
    return source


def _check(pattern: Mapping[str, Any], path: tuple[str, ...]) -> None:
    if not pattern:
        place = f"{'.'.join(path)!r} of the event pattern" if path else "the event pattern"
        raise ValueError(f"{place} is empty: name at least one member, such as {{'source': ['aws.sagemaker']}}")
    for name, rules in pattern.items():
        _check_member((*path, name), rules)


def _check_member(path: tuple[str, ...], rules: Any) -> None:
    if path[-1] == "$or":
        if not isinstance(rules, list) or len(rules) < 2 or not all(isinstance(each, Mapping) for each in rules):
            raise ValueError(f"{'.'.join(path)!r} of the event pattern must be a list of two or more patterns")
        for alternative in rules:
            _check(alternative, path)
    elif isinstance(rules, Mapping):
        _check(rules, path)
    elif isinstance(rules, list) and rules:
        try:
            for rule in rules:
                check_rule(rule)
        except ValueError as error:
            raise ValueError(f"{'.'.join(path)!r} of the event pattern: {error}") from None
    else:
        raise ValueError(f"{'.'.join(path)!r} of the event pattern must be a list or an object, not {rules!r}")


def _matches(pattern: Mapping[str, Any], value: object) -> bool:
    if isinstance(value, list):
        return any(_matches(pattern, item) for item in value)
    members = value if isinstance(value, dict) else {}
    return all(_matches_member(name, rules, members) for name, rules in pattern.items())


def _matches_member(name: str, rules: Any, members: JsonObject) -> bool:
    if name == "$or":
        return any(_matches(alternative, members) for alternative in rules)
    if isinstance(rules, Mapping):
        return _matches(rules, members.get(name))
    return matches_any(rules, members.get(name, ABSENT))
