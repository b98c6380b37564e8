"""Notices about unknown actions and condition keys, and about deprecated keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sagemock.authorization.calls.keys import KEYS
from sagemock.authorization.language.keys import GLOBAL_KEYS
from sagemock.authorization.language.statements import Statement
from sagemock.authorization.language.wildcards import compile_patterns
from sagemock.protocol.suggestions import did_you_mean

from .known_names import SERVICES, is_known_key, sagemaker_keys

_REPLACEMENTS = {f"sagemaker:{old}".lower(): new for new, key in KEYS.items() for old in key.deprecated}


def unknown_actions(statement: Statement) -> Iterator[str]:
    """Yield a notice for each pattern that no action of its service matches, and for misspellings of "sagemaker"."""
    for pattern in statement.actions:
        prefix, _, name = pattern.partition(":")
        if service := SERVICES.get(prefix.lower()):
            known = service.actions()
            if not any(map(compile_patterns([name.lower()]), map(str.lower, known))):
                yield f"{service.title} has no action {name!r}{did_you_mean(name, known)}"
        elif suggestion := _suggest_service(prefix.lower()):
            yield f"{pattern!r} is not an action of SageMaker{suggestion}"


@cache
def _suggest_service(service: str) -> str:
    """Return a suggestion for a misspelling of "sagemaker"; no prefix of AWS, such as sagemaker-mlflow, is as near."""
    return did_you_mean(service, ["sagemaker"], cutoff=0.8)


def unknown_keys(statement: Statement) -> Iterator[str]:
    """Yield a notice for each global or SageMaker condition key that does not exist, and for deprecated ones."""
    for condition in statement.conditions:
        key = condition.key
        if key in _REPLACEMENTS:
            yield f"{condition.name} is deprecated; use sagemaker:{_REPLACEMENTS[key]}"
        elif key.startswith(("aws:", "sagemaker:")) and not is_known_key(key):
            known = [f"sagemaker:{name}" for name in sagemaker_keys()] if key.startswith("s") else sorted(GLOBAL_KEYS)
            yield f"AWS has no condition key {condition.name!r}{did_you_mean(condition.name, known)}"
