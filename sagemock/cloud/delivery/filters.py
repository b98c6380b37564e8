"""Filters of event patterns, such as ``{"prefix": "ml."}`` [X5.10]."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import ip_address, ip_network
from operator import eq, ge, gt, le, lt
from typing import Any

from sagemock.protocol.values import is_number

COMPARISONS: dict[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, "=": eq, ">=": ge, ">": gt}


class _Absent:
    """The value of a member that an event does not have."""


ABSENT = _Absent()


def matches_any(rules: list[Any], value: object) -> bool:
    """Return whether a value of an event, or one item of a list, matches one of the rules of a pattern.

    Args:
        rules: Values and filters.
        value: The value; ABSENT if the event has no such member.
    """
    if isinstance(value, dict):
        value = ABSENT  # patterns compare leaves only
    values = value if isinstance(value, list) else [value]
    return any(
        (value is not ABSENT) == rule["exists"]
        if _is_exists(rule)
        else any(_matches(rule, item) for item in values if item is not ABSENT)
        for rule in rules
    )


def check_rule(rule: object) -> None:
    """Check one rule of a pattern.

    Raises:
        ValueError: The rule is not a value or a filter of EventBridge.
    """
    if not isinstance(rule, dict):
        if isinstance(rule, list):
            raise ValueError(f"{rule!r} is a list in a list: values and filters are the items of one list")
        return
    name, argument = next(iter(rule.items()), ("", None))
    if len(rule) != 1 or name not in FILTERS:
        raise ValueError(f"{rule!r} must be one filter, with one of the names {', '.join(FILTERS)}")
    if not FILTERS[name].accepts(argument):
        raise ValueError(f"{rule!r}: {name} needs {FILTERS[name].argument}")


def _is_exists(rule: object) -> bool:
    return isinstance(rule, dict) and "exists" in rule


def _matches(rule: object, value: object) -> bool:
    if not isinstance(rule, dict):
        return _equals(rule, value)
    ((name, argument),) = rule.items()
    return FILTERS[name].matches(argument, value)


def _equals(expected: object, value: object) -> bool:
    return expected == value and isinstance(expected, bool) == isinstance(value, bool)


def _starts(prefix: Any, value: str) -> bool:
    if isinstance(prefix, dict):
        return value.casefold().startswith(str(prefix["equals-ignore-case"]).casefold())
    return value.startswith(str(prefix))


def _ends(suffix: Any, value: str) -> bool:
    if isinstance(suffix, dict):
        return value.casefold().endswith(str(suffix["equals-ignore-case"]).casefold())
    return value.endswith(str(suffix))


def _equals_ignoring_case(expected: Any, value: str) -> bool:
    return value.casefold() == str(expected).casefold()


def _matches_wildcard(pattern: Any, value: str) -> bool:
    return _wildcard(pattern).fullmatch(value) is not None


@lru_cache(maxsize=256)
def _wildcard(pattern: str) -> re.Pattern[str]:
    parts = re.findall(r"\\[*\\]|.", pattern, re.DOTALL)
    return re.compile("".join(".*" if part == "*" else re.escape(part[-1]) for part in parts), re.DOTALL)


def _is_in_network(network: Any, value: str) -> bool:
    try:
        return ip_address(value) in ip_network(network, strict=False)
    except ValueError:
        return False


def _compares(terms: list[Any], value: object) -> bool:
    if not is_number(value):
        return False
    return all(COMPARISONS[sign](value, limit) for sign, limit in zip(terms[::2], terms[1::2], strict=True))


def _differs(excluded: Any, value: object) -> bool:
    if isinstance(excluded, dict):
        ((name, arguments),) = excluded.items()
        return not any(FILTERS[name].matches(argument, value) for argument in _as_list(arguments))
    return not any(_equals(item, value) for item in _as_list(excluded))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Filter:
    """One kind of filter.

    Args:
        argument: A description of the filter's argument.
        accepts: Returns whether an argument is valid.
        matches: Returns whether a value matches an argument.
    """

    def __init__(
        self, argument: str, accepts: Callable[[Any], bool], matches: Callable[[Any, Any], bool], *, text: bool = True
    ) -> None:
        self.argument, self.accepts = argument, accepts
        self._function, self._needs_text = matches, text

    def matches(self, argument: Any, value: object) -> bool:
        """Return whether a value matches."""
        return (isinstance(value, str) or not self._needs_text) and self._function(argument, value)


def _is_text(argument: object) -> bool:
    return isinstance(argument, str)


def _is_text_in_any_case(argument: object) -> bool:
    if isinstance(argument, dict):
        return list(argument) == ["equals-ignore-case"] and _is_text(argument["equals-ignore-case"])
    return _is_text(argument)


def _is_exclusion(argument: object) -> bool:
    if isinstance(argument, Mapping):
        name, values = next(iter(argument.items()), ("", None))
        return len(argument) == 1 and name in _EXCLUDABLE and all(FILTERS[name].accepts(it) for it in _as_list(values))
    return all(isinstance(item, str | int | float) for item in _as_list(argument))


def _is_comparison(argument: object) -> bool:
    if not isinstance(argument, list) or not argument or len(argument) % 2:
        return False
    return all(sign in COMPARISONS for sign in argument[::2]) and all(map(is_number, argument[1::2]))


_EXCLUDABLE = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_TEXT_ARGUMENT = 'a string, or {"equals-ignore-case": "..."}'
FILTERS = {
    "prefix": Filter(_TEXT_ARGUMENT, _is_text_in_any_case, _starts),
    "suffix": Filter(_TEXT_ARGUMENT, _is_text_in_any_case, _ends),
    "equals-ignore-case": Filter("a string", _is_text, _equals_ignoring_case),
    "wildcard": Filter("a string, in which * stands for any characters", _is_text, _matches_wildcard),
    "anything-but": Filter(
        f"a value, a list of values, or one of the filters {', '.join(_EXCLUDABLE)}",
        _is_exclusion,
        _differs,
        text=False,
    ),
    "numeric": Filter('a list such as [">", 0, "<=", 5]', _is_comparison, _compares, text=False),
    "exists": Filter("true or false", lambda argument: isinstance(argument, bool), lambda *_: False, text=False),
    "cidr": Filter("a range of addresses, such as 10.0.0.0/24", _is_text, _is_in_network),
}
