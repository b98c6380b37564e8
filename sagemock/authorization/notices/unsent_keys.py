"""Notices about conditions on keys that an action never sends, and about denials of all but the default value."""

from __future__ import annotations

from collections.abc import Iterator

from sagemock.authorization.calls.actions import ACTIONS, Action
from sagemock.authorization.calls.keys import KEYS
from sagemock.authorization.language.conditions import Condition
from sagemock.authorization.language.statements import Statement
from sagemock.authorization.language.wildcards import has_wildcard

_CURRENT_NAMES = {old.lower(): name for name, key in KEYS.items() for old in (name, *key.deprecated)}


def unsent_keys(statement: Statement) -> Iterator[str]:
    """Yield a notice for each key that actions of the statement never send.

    Actions that only a wildcard names are reported where the condition is true without the key, so that the statement
    applies to each of their calls.
    """
    named = {pattern.lower() for pattern in statement.actions if not has_wildcard(pattern)}
    for condition in statement.conditions:
        holds = condition.holds({})
        actions = [
            name
            for name, action in ACTIONS.items()
            if statement.matches_action(f"sagemaker:{name}".lower())
            and not _sends(action, condition)
            and (f"sagemaker:{name}".lower() in named or (holds and _names_sagemaker(statement)))
        ]
        if actions and _is_of_sagemaker(condition):
            outcome = "true" if holds else "false"
            verb, them = ("sends", "it") if len(actions) == 1 else ("send", "them")
            subject = f"{_enumerate(actions)} never {verb} {condition.name}"
            yield f"{subject}: {_name(condition)} is always {outcome} for {them}"


def denied_alternatives(statement: Statement) -> Iterator[str]:
    """Yield a notice for each Deny of other values than the one that AWS fills in for an omitted member (3.2)."""
    if not statement.is_deny:
        return
    for condition in statement.conditions:
        for name, action in ACTIONS.items():
            default = _default(action, condition)
            others = [value for value in condition.values if value != default] or ["another value"]
            if (
                default
                and statement.matches_action(f"sagemaker:{name}".lower())
                and not condition.holds({condition.key: (default,)})
                and condition.holds({condition.key: (others[0],)})
            ):
                yield (
                    f"denies {name} with {condition.name} other than {default!r}, and does not deny {default!r}, "
                    "the value of requests without the member"
                )


def _default(action: Action, condition: Condition) -> str | None:
    defaults = {f"sagemaker:{name}".lower(): value for name, value in action.defaults}
    return defaults.get(condition.key)


def _names_sagemaker(statement: Statement) -> bool:
    """Return whether a pattern names SageMaker, not all services."""
    return any(pattern.lower().startswith("sagemaker:") for pattern in statement.actions)


def _is_of_sagemaker(condition: Condition) -> bool:
    """Return whether the key is one that the table of actions decides about."""
    name = condition.key.removeprefix("sagemaker:")
    return name in _CURRENT_NAMES or condition.key.startswith(("aws:requesttag/", "aws:tagkeys"))


def _sends(action: Action, condition: Condition) -> bool:
    if condition.key.startswith("aws:requesttag/"):
        return any(key.startswith("aws:RequestTag/") for key in action.tag_keys)
    if condition.key == "aws:tagkeys":
        return "aws:TagKeys" in action.tag_keys
    return _CURRENT_NAMES.get(condition.key.removeprefix("sagemaker:")) in action.keys


def _name(condition: Condition) -> str:
    operator = condition.operator
    prefix = f"{operator.set_operator}:" if operator.set_operator else ""
    return f"{prefix}{operator.name}{'IfExists' if operator.if_exists else ''}"


def _enumerate(names: list[str], most: int = 3) -> str:
    shown = names if len(names) <= most + 1 else [*names[:most], f"{len(names) - most} other actions"]
    *others, last = shown
    return f"{', '.join(others)} and {last}" if others else last
