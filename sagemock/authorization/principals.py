"""ARNs of callers, and the condition keys that follow from them: rule 1.17 of docs/aws/authorization.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sagemock.cloud.history.user_identity import unique_id

from .language.context import Context

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>iam|sts)::(?P<account>\d{12}):"
    r"(?:(?P<root>root)|(?P<type>user|role|assumed-role|federated-user)/(?P<name>.+))"
)
_SERVICES = {"root": "iam", "user": "iam", "role": "iam", "assumed-role": "sts", "federated-user": "sts"}
_PRINCIPAL_TYPES = {"root": "Account", "user": "User", "assumed-role": "AssumedRole", "federated-user": "FederatedUser"}
EXAMPLE = "arn:aws:sts::123456789012:assumed-role/DataScientist/alice"


class CallerArn(NamedTuple):
    """The ARN of a caller.

    Attributes:
        arn: The ARN.
        partition: The partition, such as ``aws``.
        account: The account ID.
        type: ``root``, ``user``, ``role``, ``assumed-role`` or ``federated-user``.
        name: The part after the type: for sessions ``ROLE/SESSION``, for users with their path.
    """

    arn: str
    partition: str
    account: str
    type: str
    name: str

    @property
    def principal_arn(self) -> str:
        """The ARN of the user, or of the role of a session, without the path, which a session's ARN does not have."""
        if self.type != "assumed-role":
            return self.arn
        return f"arn:{self.partition}:iam::{self.account}:role/{self.name.partition('/')[0]}"

    def is_session_of(self, role_arn: str) -> bool:
        """Return whether the caller is a session of a role, whose ARN may have a path."""
        if self.type != "assumed-role" or ":role/" not in role_arn:
            return False
        return parse_caller_arn(role_arn).account == self.account and (
            role_arn.rpartition("/")[2] == self.name.partition("/")[0]
        )


def parse_caller_arn(text: object) -> CallerArn:
    """Return the parts of a caller's ARN.

    Raises:
        ValueError: If it is not the ARN of a user, a role, a role session, a federated user or a root user.
    """
    match = _ARN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{text!r} must be the ARN of a user or a role session, such as {EXAMPLE}")
    kind = match["root"] or match["type"]
    is_session = kind != "assumed-role" or "/" in match["name"].strip("/")
    if match["service"] != _SERVICES[kind] or not is_session:
        raise ValueError(f"{text!r} must be the ARN of a user or a role session, such as {EXAMPLE}")
    return CallerArn(match[0], match["partition"], match["account"], kind, match["name"] or "")


def principal_context(caller: CallerArn, tags: Mapping[str, str]) -> Context:
    """Return the condition keys that AWS sends for a caller with every request.

    Args:
        caller: The caller.
        tags: The tags of the principal.
    """
    keys = {
        "aws:principalarn": caller.principal_arn,
        "aws:principalaccount": caller.account,
        "aws:principaltype": _PRINCIPAL_TYPES.get(caller.type, "AssumedRole"),
        "aws:principalisawsservice": "false",
        "aws:userid": _user_id(caller),
        **{f"aws:principaltag/{name.lower()}": value for name, value in tags.items()},
    }
    if caller.type == "user":
        keys["aws:username"] = caller.name.rpartition("/")[2]
    elif caller.type in ("assumed-role", "federated-user"):
        keys["aws:multifactorauthpresent"] = "false"
    return {key: (value,) for key, value in keys.items()}


def _user_id(caller: CallerArn) -> str:
    """Return ``aws:userid`` in AWS's form; the unique ID in it follows from the ARN."""
    if caller.type == "root":
        return caller.account
    if caller.type == "federated-user":
        return f"{caller.account}:{caller.name}"
    principal_id = unique_id(caller.type, caller.principal_arn)
    session = caller.name.partition("/")[2] if caller.type == "assumed-role" else ""
    return f"{principal_id}:{session}" if session else principal_id
