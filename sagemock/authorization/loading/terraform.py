"""Policies in the output of ``terraform show -json``, of a plan or a state."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sagemock.protocol.json_types import JsonObject, JsonValue

from .found_policy import FoundPolicy

# The attribute that holds the document, by the type of the resource.
_IDENTITY = {
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_group_policy": "policy",
    "aws_ssoadmin_permission_set_inline_policy": "inline_policy",
}
_SCP = {"aws_organizations_policy": "content"}


def is_terraform(document: Mapping[str, JsonValue]) -> bool:
    """Return whether a document is the output of ``terraform show -json``."""
    return "format_version" in document and ("planned_values" in document or "values" in document)


def policies_in(document: JsonObject) -> Iterator[FoundPolicy]:
    """Yield the identity-based policies and SCPs in a plan or a state."""
    values = document.get("planned_values") or document.get("values") or {}
    for resource in _resources(values.get("root_module", {})):
        values, kind = resource.get("values", {}), resource.get("type", "")
        if kind in _SCP and values.get("type", "SERVICE_CONTROL_POLICY") != "SERVICE_CONTROL_POLICY":
            continue
        if attribute := _IDENTITY.get(kind) or _SCP.get(kind):
            yield _found(resource["address"], values.get(attribute), values.get("arn"), is_scp=kind in _SCP)
        for inline in (values.get("inline_policy") or []) if kind == "aws_iam_role" else []:
            if inline.get("policy"):
                yield _found(f"{resource['address']}.{inline.get('name')}", inline["policy"], None)


def _found(address: str, document: JsonValue, arn: str | None, *, is_scp: bool = False) -> FoundPolicy:
    if document is None:
        return FoundPolicy(
            address, None, arn, is_scp, "Terraform computes the document when it is applied: use the state"
        )
    try:
        return FoundPolicy(address, json.loads(document), arn, is_scp)
    except (TypeError, ValueError) as error:
        return FoundPolicy(address, None, arn, is_scp, f"invalid JSON: {error}")


def _resources(module: Mapping[str, JsonValue]) -> Iterator[JsonObject]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)
