"""Condition keys whose values are in a request, found by the shapes of the API model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from sagemock.protocol.service_model import service_model

from .actions import ACTIONS
from .keys import KEYS, NOT_USED, Key

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.json_types import JsonValue
    from sagemock.protocol.shapes import Shape
    from sagemock.protocol.wire import Request

ROLE = "iam:PassRole"  # the name for roles among the names of keys

# The part of an input shape that has values of keys: by member, further parts; at their ends, the names of the keys.
Plan: TypeAlias = "Mapping[str, Plan] | tuple[str, ...]"


def request_values(operation: str, region: Region, request: Request) -> dict[str, list[str]]:
    """Return the values in a request, as ARNs where the key's values are ARNs.

    Args:
        operation: The AWS name of the operation.
        region: The region, whose ARNs the names in the request become.
        request: The request.

    Returns:
        The distinct values by the key's name, without ``sagemaker:``; roles to pass are under ``iam:PassRole``.
    """
    values: dict[str, list[str]] = {}
    if not (plan := plan_of(operation)):
        return values
    for name, value in _found(plan, request):
        text = _as_text(name, value, region)
        if text and text not in (found := values.setdefault(name, [])):
            found.append(text)
    return values


def _found(plan: Plan, value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """Yield the names of keys, each with a value that the request has for it."""
    if isinstance(value, list):
        for item in value:
            yield from _found(plan, item)
    elif isinstance(plan, tuple):
        for name in plan:
            yield name, value
    else:
        for member, inner in value.items():
            if member in plan:
                yield from _found(plan[member], inner)


def _as_text(name: str, value: JsonValue, region: Region) -> str | None:
    """Return a value as the key has it; None if the value has no version number and the key needs one."""
    key = KEYS.get(name)
    if isinstance(value, dict):  # a custom image
        value = _custom_image(key, value)
    if not value or key is None or not key.arn or value.startswith("arn:"):
        return str(value) if value else None
    resource = value if value.startswith("alias/") else f"{key.arn}/{value}"
    return f"arn:{region.partition}:{key.arn_service}:{region.name}:{region.account_id}:{resource}"


def _custom_image(key: Key | None, image: Request) -> str | None:
    name = str(image["ImageName"]).lower()
    if key is KEYS["ImageArns"]:
        return name
    return f"{name}/{image['ImageVersionNumber']}" if "ImageVersionNumber" in image else None


@cache
def plan_of(operation: str) -> Plan:
    """Return the plan of an operation's requests: which of their members have values of which keys."""
    action = ACTIONS.get(operation)
    names = tuple(name for name in action.keys if name in KEYS) if action else ()
    if action and action.passes_roles:
        names = (*names, ROLE)
    shape = service_model().operation_model(operation).input_shape
    return _plan(shape, names, (), ()) if shape and names else {}


def _plan(shape: Shape, names: tuple[str, ...], path: tuple[str, ...], outer: tuple[str, ...]) -> Plan:
    """Return the plan of a shape at a path; ``outer`` are the structures around it, of which none may recur."""
    if matching := tuple(name for name in names if _matches(name, shape, path)):
        return matching
    if shape.type_name == "list":
        return _plan(shape.member, names, path, outer)
    if shape.type_name != "structure" or shape.name in outer:
        return {}
    plans = {
        member: _plan(inner, names, (*path, member), (*outer, shape.name))
        for member, inner in shape.members.items()
        if member not in NOT_USED
    }
    return {member: plan for member, plan in plans.items() if plan}


def _matches(name: str, shape: Shape, path: tuple[str, ...]) -> bool:
    if name == ROLE:
        return shape.name == "RoleArn"
    key = KEYS[name]
    if shape.type_name == "string" and shape.name in key.shapes:
        return True
    return shape.type_name != "list" and any(_ends_with(path, member, shape) for member in key.members)


def _ends_with(path: tuple[str, ...], member: str, shape: Shape) -> bool:
    """Return whether a path ends with the path of a member; one without a dot is at the top, or a structure."""
    end = tuple(member.split("."))
    if len(end) == 1 and shape.type_name == "string":
        return path == end
    return path[-len(end) :] == end
