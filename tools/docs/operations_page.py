"""The page of all operations with their checks, from the registry, the API model and the code of the operations."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib import import_module
from itertools import groupby
from types import FunctionType
from typing import Any

import operation_rules

import sagemock.resources  # noqa: F401  # registers the operations
from sagemock.cloud import operations
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.protocol.service_model import service_model, snake_case

MAX_VALUES = 6  # of an enumeration that are listed

INTRODUCTION = """# Operations

sagemock simulates {count} operations of SageMaker. This page is generated from their code and from the API model of
botocore {version}; the botocore that is installed on your machine decides which members and values exist.

A request is checked in this order. A request that fails changes nothing, and the reply is AWS's error:

1. Injected [faults](../faults.md).
2. Every constraint of the API model, also in nested members: required members, types, lengths, ranges, patterns and
   enumerations. One message lists all violations.
3. The existence of the resource and of those that the request names, the rules that are listed with the operation, the
   status of the resource, and [quotas](../faults.md).
"""


def render() -> str:
    """Return the page."""
    import botocore

    names = operations.names()
    pieces = [INTRODUCTION.format(count=len(names), version=botocore.__version__)]
    by_section = sorted(names, key=lambda name: (not _is_in_package(name), _section(name)))
    for section, group in groupby(by_section, key=_section):
        pieces.append(f"## {section}\n")
        pieces += [_operation(name) for name in group]
    return "\n".join(pieces)


def _is_in_package(name: str) -> bool:
    """Return whether an operation is in a package of its own, such as notebooks, and not a single module."""
    return operations.find(name).__module__.count(".") > 2


def _section(name: str) -> str:
    """Return the heading for an operation: the first phrase of the package or module that contains it."""
    function = operations.find(name)
    parts = function.__module__.split(".")
    summary = operation_rules.summary(import_module(".".join(parts[:3])))
    return summary.partition(":")[0].rstrip(".") or parts[2].capitalize()


def _operation(name: str) -> str:
    function = operations.find(name)
    assert isinstance(function, FunctionType)
    model = service_model().operation_model(name)
    pieces = [f"### {name}\n", f"boto3: `{snake_case(name)}`\n"]
    checks = [*_statuses(name, function), *operation_rules.rejections(function)]
    pieces += [*(f"* {check}" for check in checks), ""] if checks else []
    if errors := [f"`{shape.name}`" for shape in model.error_shapes]:
        pieces.append(f"Errors in the API model: {', '.join(errors)}.\n")
    pieces.append(_members(model.input_shape))
    return "\n".join(pieces)


def _statuses(name: str, function: FunctionType) -> Iterator[str]:
    """Yield the rule about the status of the resource, if the operation changes it."""
    kinds = [kind for kind in StatefulResource.kinds() if name.endswith(kind.kind)]
    for action in operation_rules.performed_actions(function):
        lifecycle = max(kinds, key=lambda kind: len(kind.kind)).lifecycle
        assert lifecycle
        rule = lifecycle.actions[action]
        *others, last = [f"`{status}`" for status in rule.allowed]
        allowed = f"{', '.join(others)} or {last}" if others else last
        yield f"Requires the status {allowed}, which the call changes to `{rule.to}`."


# --- the request


def _members(shape: Any) -> str:
    """Return a folded table of the members of a request."""
    rows = "".join(_row(member, shape) for member in shape.members)
    head = "<tr><th>Member</th><th>Type</th><th>Constraints</th></tr>"
    summary = f"Request: {len(shape.members)} members"
    table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    return f'<details class="request"><summary>{summary}</summary>{table}</details>\n'


def _row(member: str, parent: Any) -> str:
    shape = parent.members[member]
    constraints = ["required"] if member in parent.required_members else []
    constraints += _constraints(shape)
    cells = [f"<code>{member}</code>", _type(shape), "; ".join(constraints)]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _type(shape: Any) -> str:
    if shape.type_name == "list":
        return f"list of {_type(shape.member)}"
    if shape.type_name == "map":
        return f"map of {_type(shape.value)}"
    if shape.type_name == "structure":
        return f"structure of {len(shape.members)}"
    return str(shape.type_name)


def _constraints(shape: Any) -> list[str]:
    """Return the constraints of a member, those of its items included."""
    limits = shape.metadata
    measure = {"string": "characters", "list": "items", "map": "entries"}.get(shape.type_name, "")
    texts = [_range(limits, measure)] if "min" in limits or "max" in limits else []
    if "pattern" in limits:
        texts.append(f"<code>{escape(limits['pattern'])}</code>")
    if "enum" in limits:
        values = ", ".join(f"<code>{value}</code>" for value in limits["enum"])
        texts.append(values if len(limits["enum"]) <= MAX_VALUES else f"one of {len(limits['enum'])} values")
    if shape.type_name == "list" and (items := _constraints(shape.member)):
        texts.append(f"each: {'; '.join(items)}")
    if shape.type_name == "structure" and shape.required_members:
        texts.append(f"with {', '.join(f'<code>{member}</code>' for member in shape.required_members)}")
    return texts


def _range(limits: Any, measure: str) -> str:
    least, most = limits.get("min"), limits.get("max")
    if most is None:
        return f"at least {least} {measure}".rstrip()
    if least is None:
        return f"at most {most} {measure}".rstrip()
    return f"{least} to {most} {measure}".rstrip()
