"""Names of condition keys as AWS's documentation writes them, for keys in lower case."""

from __future__ import annotations

from sagemock.authorization.language.keys import GLOBAL_NAMES

from .keys import KEYS, STUDIO_KEYS

_AWS = (*GLOBAL_NAMES, "PrincipalTag", "RequestTag", "ResourceTag")
_SAGEMAKER = (*KEYS, *STUDIO_KEYS, *(old for key in KEYS.values() for old in key.deprecated), "ResourceTag")
_NAMES = {
    name.lower(): name
    for name in (
        *(f"aws:{name}" for name in _AWS),
        *(f"sagemaker:{name}" for name in _SAGEMAKER),
        "iam:AssociatedResourceArn",
        "iam:PassedToService",
    )
}


def display_name(key: str) -> str:
    """Return the name of a key in AWS's spelling; unknown names, and the keys of tags, stay as they are."""
    name, slash, rest = key.partition("/")
    return f"{_NAMES.get(name, name)}{slash}{rest}"
