"""Comparisons of condition operators: each compiles the values of a policy to a function of one request value."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from .context import Context
from .literals import parse_date, parse_number
from .variables import NoValue, Template, parse_template, substitute, to_expression
from .wildcards import compile_patterns, split_arn, to_regex

Match: TypeAlias = Callable[[str, Context], bool]
Compile: TypeAlias = Callable[[Sequence[str], bool], Match]


def string_equals(wanted: Sequence[str], has_variables: bool) -> Match:
    """Compile StringEquals."""
    return _strings(wanted, has_variables, lambda text: text)


def string_equals_ignore_case(wanted: Sequence[str], has_variables: bool) -> Match:
    """Compile StringEqualsIgnoreCase."""
    return _strings(wanted, has_variables, str.lower)


def string_like(wanted: Sequence[str], has_variables: bool) -> Match:
    """Compile StringLike."""
    fixed, templates = _divide(wanted, has_variables)
    matches = compile_patterns(fixed)
    if not templates:
        return lambda value, _: matches(value)
    return lambda value, context: matches(value) or any(_fullmatch(template, value, context) for template in templates)


def arn_like(wanted: Sequence[str], has_variables: bool) -> Match:
    """Compile ArnLike and ArnEquals, which compare each field of an ARN for itself (rule 1.12)."""
    patterns = [[_template(field, has_variables) for field in split_arn(pattern)] for pattern in wanted]

    def matches(value: str, context: Context) -> bool:
        if not value.startswith("arn:"):
            return False
        fields = split_arn(value)
        return any(
            all(_fullmatch(template, field, context) for template, field in zip(pattern, fields, strict=True))
            for pattern in patterns
        )

    return matches


def boolean(wanted: Sequence[str], _: bool) -> Match:
    """Compile Bool."""
    values = {value.lower() for value in wanted} & {"true", "false"}
    return lambda value, _: value.lower() in values


def binary_equals(wanted: Sequence[str], _: bool) -> Match:
    """Compile BinaryEquals, for values in base64."""
    return _parsed(wanted, _decode, operator.eq)


def ip_address(wanted: Sequence[str], _: bool) -> Match:
    """Compile IpAddress; an address without a prefix length is a network of one address."""
    networks = list(_parse_all(wanted, lambda text: ipaddress.ip_network(text, strict=False)))

    def matches(value: str, _context: Context) -> bool:
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return False
        return any(address in network for network in networks)

    return matches


def numeric(compare: Callable[[Any, Any], bool]) -> Compile:
    """Return the compiler of a Numeric operator."""
    return lambda wanted, _: _parsed(wanted, parse_number, compare)


def date(compare: Callable[[Any, Any], bool]) -> Compile:
    """Return the compiler of a Date operator."""
    return lambda wanted, _: _parsed(wanted, parse_date, compare)


def _strings(wanted: Sequence[str], has_variables: bool, fold: Callable[[str], str]) -> Match:
    texts, templates = _divide(wanted, has_variables)
    fixed = frozenset(map(fold, texts))
    if not templates:
        return lambda value, _: fold(value) in fixed

    def matches(value: str, context: Context) -> bool:
        folded = fold(value)
        return folded in fixed or any(_equals(template, folded, context, fold) for template in templates)

    return matches


def _equals(template: Template, value: str, context: Context, fold: Callable[[str], str]) -> bool:
    try:
        return fold(substitute(template, context)) == value
    except NoValue:
        return False


def _fullmatch(template: Template, value: str, context: Context) -> bool:
    try:
        expression = to_expression(template, context, to_regex)
    except NoValue:
        return False
    return compile_expression(expression).fullmatch(value) is not None


@lru_cache(maxsize=4096)
def compile_expression(expression: str) -> re.Pattern[str]:
    """Compile a regular expression whose wildcards match any character."""
    return re.compile(expression, re.DOTALL)


def _divide(wanted: Sequence[str], has_variables: bool) -> tuple[list[str], list[Template]]:
    """Return the values without variables, and the templates of the others."""
    templates = {text: _template(text, has_variables) for text in wanted}
    fixed = [text for text, template in templates.items() if template in ((text,), ())]
    return fixed, [template for text, template in templates.items() if text not in fixed]


def _template(text: str, has_variables: bool) -> Template:
    return parse_template(text) if has_variables else (text,)


def _parsed(wanted: Sequence[str], parse: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Match:
    values = list(_parse_all(wanted, parse))

    def matches(value: str, _context: Context) -> bool:
        return any(compare(parsed, other) for parsed in _parse_all([value], parse) for other in values)

    return matches


def _parse_all(texts: Iterable[str], parse: Callable[[str], Any]) -> Iterable[Any]:
    """Yield the parsed texts without those that cannot be parsed, which match nothing."""
    for text in texts:
        try:
            yield parse(text)
        except ValueError:
            continue


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
