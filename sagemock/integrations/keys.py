"""KMS keys, looked up in moto's KMS [X3.1, X3.2, X3.3]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .backends import find_backend

if TYPE_CHECKING:
    from sagemock.cloud.region import Region

AWS_ALIAS = "alias/aws/"  # the beginning of the aliases of AWS's own keys
MISSING = "missing"


def key_state(region: Region, name: str, *, is_strict: bool) -> str | None:
    """Return the state of a key that cannot be used, such as "Disabled" or "missing"; None for one that can.

    Args:
        region: The region of the resource that uses the key.
        name: The ID, the ARN, the alias or the alias ARN of the key.
        is_strict: Whether the key must exist although the user has created none.
    """
    account_id, key_region, short_name = _parse(region, name)
    kms = find_backend("kms", account_id, key_region)
    keys = list(kms.keys.values()) if kms else []
    if short_name.startswith(AWS_ALIAS) or not (is_strict or any(_is_made_by_user(kms, key) for key in keys)):
        return None
    key = next((key for key in keys if short_name == key.id or short_name in _aliases(kms, key)), None)
    if key is None or key_region != region.name:
        return MISSING
    return None if key.key_state == "Enabled" else str(key.key_state)


def default_key(region: Region, service: str) -> str | None:
    """Return the ARN of AWS's own key for a service, if moto's KMS has been used."""
    kms = find_backend("kms", region.account_id, region.name)
    key_id = kms.get_key_id_from_alias(f"{AWS_ALIAS}{service}") if kms else None
    return str(kms.keys[key_id].arn) if kms and key_id else None


def _parse(region: Region, name: str) -> tuple[str, str, str]:
    """Return the account, the region, and the ID or the alias of a key."""
    if not name.startswith("arn:"):
        return region.account_id, region.name, name
    _, _, _, key_region, account_id, resource = name.split(":", 5)
    return account_id, key_region, resource.removeprefix("key/")


def _aliases(kms: Any, key: Any) -> Iterable[str]:
    """Return the aliases of a key, which moto 5.1 has in the backend."""
    return list(key.aliases if hasattr(key, "aliases") else kms.key_to_aliases.get(key.id, ()))


def _is_made_by_user(kms: Any, key: Any) -> bool:
    return not any(alias.startswith(AWS_ALIAS) for alias in _aliases(kms, key))
