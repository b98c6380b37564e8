"""Trust policies of roles: whether SageMaker may assume a role."""

from __future__ import annotations

import json
from functools import lru_cache

from sagemock.authorization.language.context import Context
from sagemock.authorization.language.documents import PolicyError, parse_document
from sagemock.authorization.language.json_values import as_list
from sagemock.authorization.language.statements import Statement
from sagemock.protocol.json_types import JsonObject, JsonValue

PRINCIPAL = "sagemaker.amazonaws.com"
ASSUME_ROLE = "sts:assumerole"


def trusts_sagemaker(document: str, context: Context) -> bool | None:
    """Return whether a trust policy lets SageMaker assume its role.

    Args:
        document: The policy.
        context: The condition keys that SageMaker sets. Conditions on other keys are taken as fulfilled in statements
            that allow, and as not fulfilled in those that deny.

    Returns:
        True or False; None for a document that IAM would refuse, which moto accepts.
    """
    statements = _statements(document)
    if statements is None:
        return None
    if not any(statement.conditions for statement in statements):
        return _decide_without_conditions(document)
    return _decide(statements, context)


def _decide(statements: tuple[Statement, ...], context: Context) -> bool:
    applying = [statement for statement in statements if _applies(statement, context)]
    return bool(applying) and not any(statement.is_deny for statement in applying)


@lru_cache(maxsize=256)
def _decide_without_conditions(document: str) -> bool:
    return _decide(_statements(document) or (), {})


def _applies(statement: Statement, context: Context) -> bool:
    unknown = not all(condition.keys <= context.keys() for condition in statement.conditions)
    if statement.is_deny and unknown:
        return False
    conditions = (condition for condition in statement.conditions if condition.keys <= context.keys())
    return statement.matches_action(ASSUME_ROLE) and all(condition.holds(context) for condition in conditions)


@lru_cache(maxsize=256)
def _statements(document: str) -> tuple[Statement, ...] | None:
    """Return the statements about SageMaker; None for a malformed document."""
    try:
        policy = json.loads(document)
        entries = [entry for entry in as_list(policy["Statement"]) if _names_sagemaker(entry)]
        without_principals = [_without_principal(entry) for entry in entries]
        if not without_principals:
            return () if as_list(policy["Statement"]) else None
        return parse_document({**policy, "Statement": without_principals}, "trust policy")
    except (PolicyError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _names_sagemaker(entry: JsonObject) -> bool:
    """Return whether a statement is about SageMaker.

    Raises:
        KeyError: It names no principals.
    """
    if "NotPrincipal" in entry:
        return not _has_sagemaker(entry["NotPrincipal"])
    return _has_sagemaker(entry["Principal"])


def _has_sagemaker(principal: JsonValue) -> bool:
    """Return whether a ``Principal`` contains SageMaker, by the name of the service or by a wildcard."""
    if principal == "*":
        return True
    services, accounts = as_list(principal.get("Service", [])), as_list(principal.get("AWS", []))
    return PRINCIPAL in services or "*" in services or "*" in accounts


def _without_principal(entry: JsonObject) -> JsonObject:
    """Return a statement in the form of an identity-based policy."""
    members = {name: value for name, value in entry.items() if name not in ("Principal", "NotPrincipal")}
    return {**members, "Resource": "*"}
