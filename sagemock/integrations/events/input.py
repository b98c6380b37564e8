"""Input of a rule's target: the event, a part of it, a constant or a template [X5.14]."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from sagemock.protocol.json_types import JsonObject

_STEP = re.compile(r"""\.([\w-]+)|\[(\d+)\]|\[['"]([^'"]+)['"]\]""")
_TOKEN = re.compile(r'\\.|"|<([\w.-]+)>', re.DOTALL)
_NOTHING = object()


class RuleNames(NamedTuple):
    """The variables of a template that describe the rule."""

    arn: str
    name: str


def target_input(target: Mapping[str, Any], event: JsonObject, rule: RuleNames) -> str:
    """Return the text that a target of a rule gets for an event.

    Args:
        target: The target, with Input, InputPath, InputTransformer or none of them.
        event: The event.
        rule: The rule.
    """
    if "Input" in target:
        return str(target["Input"])
    if path := target.get("InputPath"):
        value = _find(event, path)
        return json.dumps(None if value is _NOTHING else value)
    if transformer := target.get("InputTransformer"):
        paths = transformer.get("InputPathsMap") or {}
        found = {name: _find(event, path) for name, path in paths.items()}
        return _fill(transformer["InputTemplate"], {**_predefined(event, rule), **found})
    return json.dumps(event)


def _predefined(event: JsonObject, rule: RuleNames) -> JsonObject:
    return {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
        "aws.events.event.json": event,
        "aws.events.event.ingestion-time": event["time"],
    }


def _find(event: object, path: str) -> Any:
    """Return the value at a JSON path such as ``$.detail.tags[0]``."""
    value, position = event, 1
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return _NOTHING
        member, index, quoted = step.groups()
        if index is None:
            value = value.get(member or quoted, _NOTHING) if isinstance(value, dict) else _NOTHING
        else:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else _NOTHING
        if value is _NOTHING:
            return _NOTHING
        position = step.end()
    return value


def _fill(template: str, values: Mapping[str, Any]) -> str:
    """Return a template with its variables replaced: as JSON, but inside of quotes as text."""
    is_quoted = False

    def replace(token: re.Match[str]) -> str:
        nonlocal is_quoted
        if token[0] == '"':
            is_quoted = not is_quoted
        if token[1] is None:
            return token[0]
        return _render(values.get(token[1], _NOTHING), is_quoted=is_quoted)

    return _TOKEN.sub(replace, template)


def _render(value: Any, *, is_quoted: bool) -> str:
    if value is _NOTHING:
        return "" if is_quoted else '""'
    text = json.dumps(value)
    if not is_quoted:
        return text
    return text[1:-1] if isinstance(value, str) else json.dumps(text)[1:-1]
