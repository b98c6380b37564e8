"""Notices about the values and operators of conditions, and about policy variables."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable, Iterator

from sagemock.authorization.language.conditions import Condition
from sagemock.authorization.language.keys import is_multivalued
from sagemock.authorization.language.literals import parse_date, parse_number
from sagemock.authorization.language.operators import FOR_ALL, NULL
from sagemock.authorization.language.statements import Statement
from sagemock.authorization.language.variables import variables_in
from sagemock.authorization.language.wildcards import split_arn

_UNQUOTED = re.compile(r"\$\{[^{},]+,\s*(?!\s*')[^}]*\}")


def all_values_without_null(statement: Statement) -> Iterator[str]:
    """Yield a notice for each ForAllValues in an Allow that allows requests without the key (9.3)."""
    required = {
        condition.key
        for condition in statement.conditions
        if condition.operator.name == NULL and condition.values == ("false",)
    }
    for condition in statement.conditions:
        is_for_all = condition.operator.set_operator == FOR_ALL and condition.operator.name != NULL
        if is_for_all and not statement.is_deny and condition.key not in required:
            name = condition.name
            required_key = f'"Null": {{"{name}": "false"}}'
            yield f"allows requests without {name}, since ForAllValues is true for them; add {required_key}"


def missing_set_operators(statement: Statement) -> Iterator[str]:
    """Yield a notice for each multivalued key without a set operator (1.10)."""
    for condition in statement.conditions:
        operator = condition.operator
        if is_multivalued(condition.key) and operator.set_operator is None and operator.name != NULL:
            yield f"{condition.name} is a list: use ForAnyValue:{operator.name} or ForAllValues:{operator.name}"


def useless_values(statement: Statement) -> Iterator[str]:
    """Yield a notice for each value that can never match, such as an address that is none."""
    for condition in statement.conditions:
        check = _check(condition)
        for value in condition.values if check else ():
            if check and not check(value):
                yield f"{value!r} never matches: it is not a value of {condition.operator.name}"


def useless_variables(statement: Statement) -> Iterator[str]:
    """Yield a notice for each policy variable that is not replaced, or has no value (1.13)."""
    for text in _texts(statement):
        if not statement.has_variables:
            yield f'{text!r} is literal text: policy variables need "Version": "2012-10-17"'
        elif text.count("${") > text.count("}"):
            yield f"{text!r} has a variable without its closing brace"
        elif _UNQUOTED.search(text):
            yield f"{text!r} has a default value without single quotes"
        for variable in variables_in(text) if statement.has_variables else ():
            if is_multivalued(variable.key):
                yield f"{text!r} never matches: {variable.key} has several values, and cannot be a variable"
    for pattern in statement.resources:
        if pattern != "*" and any("${" in field for field in split_arn(pattern)[:-1]):
            yield f"{pattern!r} never matches: variables are replaced only after the fifth colon"


def _texts(statement: Statement) -> Iterator[str]:
    for condition in statement.conditions:
        if condition.operator.has_variables:
            yield from (value for value in condition.values if "${" in value)
    yield from (pattern for pattern in statement.resources if "${" in pattern)


def _check(condition: Condition) -> Callable[[str], bool] | None:
    """Return the function that checks the values of an operator, or None if every string is a value."""
    name = condition.operator.name
    if name in ("Bool", NULL):
        return lambda value: value.lower() in ("true", "false")
    if name.endswith("IpAddress"):
        return lambda value: _parses(ipaddress.ip_network, value, strict=False)
    if name.startswith("Numeric"):
        return lambda value: _parses(parse_number, value)
    if name.startswith("Date"):
        return lambda value: _parses(parse_date, value)
    if name == "BinaryEquals":
        return lambda value: _parses(base64.b64decode, value, validate=True)
    return None


def _parses(parse: Callable[..., object], value: str, **options: bool) -> bool:
    try:
        parse(value, **options)
    except ValueError:
        return False
    return True
