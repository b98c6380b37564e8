"""Condition operators by name: rules 1.6, 1.7 and 1.12 of docs/aws/authorization.md."""

from __future__ import annotations

import operator
from functools import lru_cache
from typing import NamedTuple

from sagemock.protocol.suggestions import did_you_mean

from . import comparisons
from .comparisons import Compile

FOR_ALL, FOR_ANY = "ForAllValues", "ForAnyValue"
NULL = "Null"
IF_EXISTS = "IfExists"

_ORDERS = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
_POSITIVE: dict[str, Compile] = {
    "StringEquals": comparisons.string_equals,
    "StringEqualsIgnoreCase": comparisons.string_equals_ignore_case,
    "StringLike": comparisons.string_like,
    "ArnEquals": comparisons.arn_like,
    "ArnLike": comparisons.arn_like,
    "Bool": comparisons.boolean,
    "BinaryEquals": comparisons.binary_equals,
    "IpAddress": comparisons.ip_address,
    **{f"Numeric{name}": comparisons.numeric(compare) for name, compare in _ORDERS.items()},
    **{f"Date{name}": comparisons.date(compare) for name, compare in _ORDERS.items()},
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}
NAMES = (*_POSITIVE, *_NEGATED, NULL)
_BY_LOWER_CASE = {name.lower(): name for name in NAMES}
_SET_OPERATORS = {"": None, FOR_ALL.lower(): FOR_ALL, FOR_ANY.lower(): FOR_ANY}


class Operator(NamedTuple):
    """A condition operator.

    Attributes:
        name: The name without set operator and IfExists.
        set_operator: ``ForAllValues``, ``ForAnyValue`` or None.
        if_exists: Whether the operator ends in IfExists.
    """

    name: str
    set_operator: str | None = None
    if_exists: bool = False

    @property
    def is_negated(self) -> bool:
        """Return whether the operator is the negation of another one."""
        return self.name in _NEGATED

    @property
    def compile(self) -> Compile:
        """The function that compiles the comparison, of a negated operator that of its opposite."""
        return _POSITIVE[_NEGATED.get(self.name, self.name)]

    @property
    def has_variables(self) -> bool:
        """Return whether the operator replaces policy variables (rule 1.13)."""
        return self.name.startswith(("String", "Arn"))


@lru_cache(maxsize=256)
def parse_operator(text: str) -> Operator:
    """Return the operator with a name such as ``ForAllValues:StringNotLikeIfExists``, in any case.

    Raises:
        ValueError: If there is no such operator; the message suggests similar ones.
    """
    prefix, _, rest = text.rpartition(":")
    if prefix.lower() not in _SET_OPERATORS:
        raise ValueError(f"unknown set operator {prefix!r}; use {FOR_ALL} or {FOR_ANY}")
    if_exists = rest.lower().endswith(IF_EXISTS.lower())
    name = rest[: -len(IF_EXISTS)] if if_exists else rest
    if name.lower() not in _BY_LOWER_CASE:
        raise ValueError(f"unknown condition operator {text!r}{did_you_mean(name, NAMES)}")
    return Operator(_BY_LOWER_CASE[name.lower()], _SET_OPERATORS[prefix.lower()], if_exists)
