"""Resources that remain of a stack whose deletion fails, and which of them CloudFormation reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9]+)")


def keep_remaining(stack: Any) -> None:
    """Remove the resources that do not exist from a stack: moto would create them again when it is described."""
    resources = stack.resource_map
    parsed = resources._parsed_resources
    resources._resource_json_map = {
        name: resource for name, resource in resources._resource_json_map.items() if parsed.get(name) is not None
    }
    stack.output_map._output_json_map = {}


def failed_to_delete(stack: Any, error: Exception) -> dict[str, str]:
    """Return the resources whose deletion CloudFormation tries in vain, with the reasons.

    It does not try to delete a resource that another one needs which remains. Retained resources do not count.

    Args:
        stack: The stack of moto, without the resources that were deleted.
        error: The exception of moto's deletion.
    """
    templates = {
        name: template
        for name, template in stack.resource_map._resource_json_map.items()
        if template.get("DeletionPolicy") != "Retain"
    }
    needed = {found for name, template in templates.items() for found in references(template) if found != name}
    message = getattr(error, "message", None) or str(error)
    return {name: _reason(stack, name, templates[name]) or message for name in templates if name not in needed}


def references(value: Any) -> Iterator[str]:
    """Yield the names that a part of a template refers to; some may be parameters."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in ("Ref", "DependsOn", "Fn::GetAtt"):
                first = item[0] if name == "Fn::GetAtt" and isinstance(item, list) else item
                yield from first if isinstance(first, list) else [str(first).partition(".")[0]]
            elif name == "Fn::Sub":
                yield from _SUBSTITUTED.findall(str(item))
            yield from references(item)


def _reason(stack: Any, name: str, template: Any) -> str:
    """Return why a resource cannot be deleted; for one of moto, which records no reason, by a further attempt."""
    resource = stack.resource_map._parsed_resources[name]
    if hasattr(resource, "deletion_failure"):
        return str(resource.deletion_failure)
    try:
        stack.resource_map._delete_resource(resource, template)
    except Exception as error:
        return str(getattr(error, "message", None) or error)
    return ""
