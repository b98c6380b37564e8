"""Requests for the properties of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.service_model import service_model

from .failures import StackFailure

if TYPE_CHECKING:
    from sagemock.protocol.shapes import Shape

    from .resource_types import ResourceType


def to_request(resource_type: ResourceType, properties: JsonObject) -> JsonObject:
    """Return the Create request for the properties of a resource.

    Raises:
        StackFailure: The type has no such property.
    """
    shape = service_model().operation_model(f"Create{resource_type.noun}").input_shape
    members = {resource_type.renamed.get(name, name): value for name, value in properties.items() if value is not None}
    if resource_type.noun == "ImageVersion":
        members = {"ClientToken": str(uuid4()), **_with_aliases(members)}
    for name in members:
        if name not in shape.members:
            raise StackFailure(f"Encountered unsupported property {name}")
    request: JsonObject = _coerce(shape, members)
    return request


def update_request(resource_type: ResourceType, old: JsonObject, new: JsonObject) -> JsonObject:
    """Return the Update request for new properties, without identifiers; empty if nothing in it has changed.

    Args:
        resource_type: The type.
        old: The Create request of the present properties.
        new: The Create request of the new ones.
    """
    model = service_model()
    operation = f"Update{resource_type.noun}"
    if operation not in model.operation_names:
        return {}
    shape = model.operation_model(operation).input_shape
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    request: JsonObject = {}
    for name in sorted(changed - set(resource_type.identifiers)):
        member = resource_type.renamed_in_update.get(name, name)
        if name not in new:
            request |= _removal(name, shape, old[name])
        elif member in shape.members:
            request[member] = _only_members(shape.members[member], new[name])
    if resource_type.noun == "ImageVersion" and "Aliases" in changed:
        before, after = set(old.get("Aliases", ())), set(new.get("Aliases", ()))
        request |= {"AliasesToAdd": sorted(after - before), "AliasesToDelete": sorted(before - after)}
        request = {name: value for name, value in request.items() if value != []}
    return request


def has_tags(resource_type: ResourceType) -> bool:
    """Return whether resources of a type have tags."""
    return "Tags" in service_model().operation_model(f"Create{resource_type.noun}").input_shape.members


def tag_changes(old: JsonObject, new: JsonObject) -> tuple[list[JsonObject], list[str]]:
    """Return the tags to add, and the keys of the tags to delete."""
    before, after = ({tag["Key"]: tag["Value"] for tag in request.get("Tags", ())} for request in (old, new))
    added = [{"Key": key, "Value": value} for key, value in after.items() if before.get(key) != value]
    return added, [key for key in before if key not in after]


def value_at(properties: JsonObject, path: str) -> JsonValue:
    """Return the value at a path such as ``GitConfig/Branch``, or None."""
    value: Any = properties
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _removal(name: str, shape: Shape, old: JsonValue) -> JsonObject:
    """Return the members of Update that remove a property, as far as there are any."""
    disassociate = {
        "AcceleratorTypes": "DisassociateAcceleratorTypes",
        "AdditionalCodeRepositories": "DisassociateAdditionalCodeRepositories",
        "DefaultCodeRepository": "DisassociateDefaultCodeRepository",
        "LifecycleConfigName": "DisassociateLifecycleConfig",
    }.get(name)
    if disassociate and disassociate in shape.members:
        return {disassociate: True}
    if "DeleteProperties" in shape.members:
        return {"DeleteProperties": [name]}
    return {name: []} if name in shape.members and isinstance(old, list) else {}


def _with_aliases(members: JsonObject) -> JsonObject:
    alias = members.pop("Alias", None)
    if alias is not None:
        members["Aliases"] = [*members.get("Aliases", ()), alias]
    return members


def _only_members(shape: Shape, value: JsonValue) -> JsonValue:
    """Return a value without the members that Update does not have, but Create does."""
    if shape.type_name != "structure" or not isinstance(value, dict):
        return value
    return {name: _only_members(shape.members[name], item) for name, item in value.items() if name in shape.members}


def _coerce(shape: Shape, value: Any) -> Any:
    """Return a value of a template with the types of the API: templates may have numbers and booleans as strings."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        members = shape.members
        return {
            name: _coerce(members[name], item) if name in members else item
            for name, item in value.items()
            if item is not None
        }
    if kind == "list" and isinstance(value, list):
        return [_coerce(shape.member, item) for item in value if item is not None]
    if kind == "map" and isinstance(value, dict):
        return {key: _coerce(shape.value, item) for key, item in value.items()}
    return _coerce_scalar(kind, value)


def _coerce_scalar(kind: str, value: Any) -> Any:
    if kind == "string" and isinstance(value, int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if not isinstance(value, str):
        return value
    if kind == "boolean":
        return {"true": True, "false": False}.get(value.lower(), value)
    try:
        return {"integer": int, "long": int, "float": float, "double": float}.get(kind, str)(value)
    except ValueError:
        return value  # SageMaker refuses it
