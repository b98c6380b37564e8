"""The identities of callers, as CloudTrail's records and GetCallerIdentity of STS show them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.values import format_utc

ID_PREFIXES = {"user": "AIDA", "assumed-role": "AROA"}
EXECUTION_SESSION = "SageMaker"  # as GetCallerIdentity returns it inside notebooks


def unique_id(kind: str, principal_arn: str) -> str:
    """Return the unique ID of a user or a role, in AWS's form; it follows from the ARN.

    Args:
        kind: The type in the caller's ARN, such as ``user`` or ``assumed-role``.
        principal_arn: The ARN of the user or the role.
    """
    digest = hashlib.sha256(principal_arn.encode()).hexdigest()
    return ID_PREFIXES.get(kind, "AROA") + digest[:17].upper()


def execution_session(role: str) -> str:
    """Return the ARN of the session in which SageMaker runs a notebook instance or an app with an execution role."""
    _, partition, _, _, account, principal = role.split(":", 5)
    name = principal.rpartition("/")[2]
    return f"arn:{partition}:sts::{account}:assumed-role/{name}/{EXECUTION_SESSION}"


def user_identity(arn: str, account_id: str, access_key: str | None, at: datetime) -> JsonObject:
    """Return the identity of a caller [X5.11].

    Args:
        arn: The ARN of the caller; empty for an unknown caller, who is then the root user of the account.
        account_id: The account of the resources.
        access_key: The access key of the request, if it is known.
        at: The time of the call.
    """
    arn = arn or f"arn:aws:iam::{account_id}:root"
    _, partition, _, _, account, principal = arn.split(":", 5)
    kind, _, name = principal.partition("/")
    key = {"accessKeyId": access_key} if access_key else {}
    if kind == "assumed-role":
        return _role_session(arn, partition, account, name, key, at)
    if kind == "user":
        identity = {"type": "IAMUser", "principalId": unique_id(kind, arn), "arn": arn, "accountId": account}
        return {**identity, **key, "userName": name.rpartition("/")[2]}
    kinds = {"root": "Root", "federated-user": "FederatedUser", "role": "Role"}
    principal_id = account if kind == "root" else f"{account}:{name}"
    return {"type": kinds.get(kind, "Unknown"), "principalId": principal_id, "arn": arn, "accountId": account, **key}


def _role_session(arn: str, partition: str, account: str, name: str, key: dict[str, str], at: datetime) -> JsonObject:
    role, _, session = name.partition("/")
    role_arn = f"arn:{partition}:iam::{account}:role/{role}"
    role_id = unique_id("assumed-role", role_arn)
    issuer = {"type": "Role", "principalId": role_id, "arn": role_arn, "accountId": account, "userName": role}
    return {
        "type": "AssumedRole",
        "principalId": f"{role_id}:{session}",
        "arn": arn,
        "accountId": account,
        **key,
        "sessionContext": {
            "sessionIssuer": issuer,
            "attributes": {"creationDate": format_utc(at), "mfaAuthenticated": "false"},
        },
    }
