"""Execution roles: looked up in moto's IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sagemock.protocol.errors import ValidationException

from .backends import find_iam
from .trust import PRINCIPAL, trusts_sagemaker

if TYPE_CHECKING:
    from sagemock.cloud.region import Region

SERVICE_LINKED = "/aws-service-role/"  # the path of roles that services create


def check_role(region: Region, arn: str, resource_arn: str, *, is_strict: bool) -> None:
    """Refuse a role that does not exist or does not trust SageMaker [X1.1, X1.2].

    A trust policy that IAM would refuse, but moto does not, is refused only if ``is_strict``.

    Raises:
        ValidationException: SageMaker cannot assume the role.
    """
    iam = find_iam(region.account_id, region.name)
    roles = list(iam.roles.values()) if iam else []
    if not is_strict and not any(map(is_made_by_user, roles)):
        return
    role = next((role for role in roles if role.arn == arn), None)
    context = {"aws:sourceaccount": (region.account_id,), "aws:sourcearn": (resource_arn,)}
    trust = trusts_sagemaker(role.assume_role_policy_document, context) if role else False
    if not (trust or (trust is None and not is_strict)):
        raise ValidationException(
            f"Could not assume role {arn}. Please ensure that the role exists and allows principal '{PRINCIPAL}' to "
            "assume the role."
        )


def is_made_by_user(role: Any) -> bool:
    """Return whether a role of moto is one of the user, not of a service."""
    return not role.path.startswith(SERVICE_LINKED)
