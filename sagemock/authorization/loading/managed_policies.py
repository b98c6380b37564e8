"""AWS managed policies, from the data of moto if it is installed."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from sagemock.authorization.language.documents import PolicyError
from sagemock.authorization.policies import ADMINISTRATOR_ACCESS, FULL_AWS_ACCESS, Policy
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.suggestions import did_you_mean

_ARN = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(?:[\w+=,.@-]+/)*(?P<name>[\w+=,.@-]+)")
_BUILT_IN = {policy.arn: policy for policy in (ADMINISTRATOR_ACCESS, FULL_AWS_ACCESS)}


def managed_policy(arn: str) -> Policy:
    """Return the AWS managed policy with an ARN.

    Raises:
        PolicyError: If AWS has no such policy, or moto is not installed.
    """
    if arn in _BUILT_IN:
        return _BUILT_IN[arn]
    match = _ARN.fullmatch(arn)
    if match is None:
        raise PolicyError(
            f"{arn} is not the ARN of an AWS managed policy; for other policies, specify the file, "
            "as in {file: policy.json, arn: ...}"
        )
    policies = _policies()
    if match["name"] not in policies:
        raise PolicyError(f"unknown AWS managed policy {match['name']!r}{did_you_mean(match['name'], policies)}")
    return Policy(match["name"], policies[match["name"]]["Document"], arn)


@lru_cache(maxsize=1)
def _policies() -> dict[str, JsonObject]:
    """Return moto's data by name."""
    try:
        from moto.iam.aws_managed_policies import aws_managed_policies_data
    except ImportError:
        raise PolicyError("AWS managed policies need moto, which has their documents: pip install moto") from None
    policies: dict[str, JsonObject] = json.loads(aws_managed_policies_data)
    return policies
