"""Policies in CloudFormation templates, such as those that the AWS CDK writes to ``cdk.out``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping

from sagemock.protocol.json_types import JsonObject, JsonValue

from .found_policy import FoundPolicy

# The property that holds the document, by the type of the resource.
_IDENTITY = {
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::IAM::ManagedPolicy": "PolicyDocument",
    "AWS::IAM::RolePolicy": "PolicyDocument",
    "AWS::IAM::UserPolicy": "PolicyDocument",
    "AWS::IAM::GroupPolicy": "PolicyDocument",
    "AWS::SSO::PermissionSet": "InlinePolicy",
}
_WITH_INLINE_POLICIES = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
_SCP = {"AWS::Organizations::Policy": "Content"}
_SUBSTITUTION = re.compile(r"\$\{(!?)([^}]*)\}")


class Unresolved(ValueError):
    """A reference to a value that the template does not contain."""


def is_template(document: Mapping[str, JsonValue]) -> bool:
    """Return whether a document is a CloudFormation template."""
    resources = document.get("Resources")
    return isinstance(resources, Mapping) and all(
        isinstance(resource, Mapping) and "Type" in resource for resource in resources.values()
    )


def policies_in(document: JsonObject, account_id: str, references: Mapping[str, str]) -> Iterator[FoundPolicy]:
    """Yield the identity-based policies and SCPs in a template.

    Args:
        document: The template.
        account_id: The value of ``AWS::AccountId``.
        references: Values of references to other resources, such as ``Bucket.Arn``.
    """
    resolver = _Resolver(document, account_id, references)
    for logical_id, resource in document["Resources"].items():
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind in _SCP and properties.get("Type") != "SERVICE_CONTROL_POLICY":
            continue
        attribute = _IDENTITY.get(kind) or _SCP.get(kind)
        if attribute and attribute in properties:
            yield resolver.found(logical_id, properties[attribute], is_scp=kind in _SCP)
        for inline in properties.get("Policies", ()) if kind in _WITH_INLINE_POLICIES else ():
            yield resolver.found(f"{logical_id}.{inline.get('PolicyName')}", inline.get("PolicyDocument"))


class _Resolver:
    """Values of a template's intrinsic functions.

    Args:
        document: The template.
        account_id: The value of ``AWS::AccountId``.
        references: Values of references to other resources.
    """

    def __init__(self, document: JsonObject, account_id: str, references: Mapping[str, str]) -> None:
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        parameters = document.get("Parameters", {}).items()
        self._values = {
            "AWS::Partition": "aws",
            "AWS::AccountId": account_id,
            "AWS::Region": region,
            "AWS::URLSuffix": "amazonaws.com",
            **{name: parameter["Default"] for name, parameter in parameters if "Default" in parameter},
            **references,
        }

    def found(self, name: str, document: JsonValue, *, is_scp: bool = False) -> FoundPolicy:
        try:
            resolved = self._resolve(document)
            resolved = json.loads(resolved) if isinstance(resolved, str) else resolved
        except ValueError as error:
            return FoundPolicy(name, None, None, is_scp, str(error))
        return FoundPolicy(name, resolved, None, is_scp)

    def _resolve(self, value: JsonValue) -> JsonValue:
        if isinstance(value, list):
            return [self._resolve(item) for item in value]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if name == "Ref":
                return self._reference(argument)
            if name == "Fn::GetAtt":
                return self._reference(argument if isinstance(argument, str) else ".".join(argument))
            if name == "Fn::Join":
                return str(argument[0]).join(map(str, self._resolve(argument[1])))
            if name == "Fn::Sub":
                return self._substitute(argument)
            if name.startswith("Fn::"):
                raise Unresolved(f"{name} is not supported: specify the rendered document")
        return {name: self._resolve(item) for name, item in value.items()}

    def _reference(self, name: str) -> JsonValue:
        if name not in self._values:
            raise Unresolved(f"the template does not contain the value of {name}: add it to `references`")
        return self._values[name]

    def _substitute(self, argument: JsonValue) -> str:
        text, values = argument if isinstance(argument, list) else (argument, {})

        def replacement(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            return str(self._resolve(values[name]) if name in values else self._reference(name))

        return _SUBSTITUTION.sub(replacement, text)
