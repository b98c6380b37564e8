"""Tags that resources get from their stack."""

from __future__ import annotations

from collections.abc import Mapping

from sagemock.integrations.backends import find_backend
from sagemock.protocol.json_types import JsonObject


def system_tags(context: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that name stack and resource [X6.3].

    Args:
        context: StackId and LogicalId, as moto passes them.
    """
    stack_id = context.get("StackId", "")
    return {
        "aws:cloudformation:stack-name": stack_id.rpartition(":stack/")[2].partition("/")[0],
        "aws:cloudformation:stack-id": stack_id,
        "aws:cloudformation:logical-id": context.get("LogicalId", ""),
    }


def stack_tags(account_id: str, region: str, context: Mapping[str, str]) -> list[JsonObject]:
    """Return the tags of a stack, which its resources get as well."""
    backend = find_backend("cloudformation", account_id, region)
    stack = backend.stacks.get(context.get("StackId", "")) if backend else None
    return [{"Key": key, "Value": value} for key, value in (stack.tags if stack else {}).items()]


def merged_tags(own: list[JsonObject], inherited: list[JsonObject]) -> list[JsonObject]:
    """Return the tags of a resource and those of its stack, without keys that the resource has itself."""
    keys = {tag["Key"] for tag in own}
    return [*own, *(tag for tag in inherited if tag["Key"] not in keys)]
