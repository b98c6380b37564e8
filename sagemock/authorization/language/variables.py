"""Policy variables, such as ``${aws:username}``: rules 1.13 and 1.14 of docs/aws/authorization.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from .context import Context
from .keys import is_multivalued

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_DEFAULT = re.compile(r"\s*'([^']*)'\s*")
SYMBOLS = ("*", "?", "$")  # ${*} is the character, not the wildcard


class NoValue(Exception):
    """A policy variable without a value in the request."""


class Variable(NamedTuple):
    """A policy variable.

    Attributes:
        key: The condition key in lower case.
        default: The value if the request does not have the key, or None.
    """

    key: str
    default: str | None = None

    def value(self, context: Context) -> str:
        """Return the value.

        Raises:
            NoValue: If there is no value, or if the key has a list of values.
        """
        values = context.get(self.key, ())
        if len(values) > 1 or (values and is_multivalued(self.key)):
            raise NoValue(self.key)
        if values and values[0]:
            return values[0]
        if self.default is None:
            raise NoValue(self.key)
        return self.default


class Symbol(str):
    """A character that is not a wildcard here."""

    __slots__ = ()


Part: TypeAlias = "str | Symbol | Variable"
Template: TypeAlias = "tuple[Part, ...]"


def parse_template(text: str) -> Template:
    """Return text as a sequence of literal text, symbols and variables."""
    parts: list[Part] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        parts += [text[end : match.start()], _part(match[1])]
        end = match.end()
    return tuple(part for part in [*parts, text[end:]] if part)


def _part(content: str) -> Part:
    if content in SYMBOLS:
        return Symbol(content)
    key, comma, default = content.partition(",")
    quoted = _DEFAULT.fullmatch(default)
    return Variable(key.strip().lower(), (quoted[1] if quoted else default.strip()) if comma else None)


def variables_in(text: str) -> Iterator[Variable]:
    """Yield the variables in a string."""
    return (part for part in parse_template(text) if isinstance(part, Variable))


def substitute(template: Template, context: Context) -> str:
    """Return the text with the values of its variables.

    Raises:
        NoValue: If a variable has no value.
    """
    return "".join(part.value(context) if isinstance(part, Variable) else part for part in template)


def to_expression(template: Template, context: Context, wildcards: Callable[[str], str]) -> str:
    """Return a regular expression, in which values of variables have no wildcards.

    Args:
        template: The pattern.
        context: The condition keys.
        wildcards: Returns the regular expression of literal text.

    Raises:
        NoValue: If a variable has no value.
    """
    return "".join(_expression(part, context, wildcards) for part in template)


def _expression(part: Part, context: Context, wildcards: Callable[[str], str]) -> str:
    if isinstance(part, Variable):
        return re.escape(part.value(context))
    return re.escape(part) if isinstance(part, Symbol) else wildcards(part)
