"""The account of a caller, as moto's IAM and STS have it."""

from __future__ import annotations

import sys


def has_several_accounts() -> bool:
    """Return whether moto's IAM has more than one account."""
    return len(getattr(sys.modules.get("moto.iam.models"), "iam_backends", ())) > 1


def account_of(access_key: str | None) -> str | None:
    """Return the account whose users or role sessions have an access key; None for other keys.

    While moto's IAM has one account only, all calls are those of the cloud's own account.
    """
    if access_key is None or not has_several_accounts():
        return None
    for account_id, by_partition in list(sys.modules["moto.iam.models"].iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(by_partition.values())):
            return str(account_id)
    return None
