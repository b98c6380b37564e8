"""Resource patterns of statements: rule 1.5 of docs/aws/authorization.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .comparisons import compile_expression
from .context import Context
from .variables import NoValue, Variable, parse_template, to_expression
from .wildcards import split_arn, to_field_regex, to_regex

ResourceMatch = Callable[[str, Context], bool]


def compile_resources(patterns: Sequence[str], *, has_variables: bool) -> ResourceMatch | None:
    """Return a function that returns whether a resource matches one of the patterns, or None if all match.

    Args:
        patterns: The patterns: ``*`` or ARNs.
        has_variables: Whether the policy's version has policy variables.
    """
    if any(set(pattern) == {"*"} for pattern in patterns):
        return None
    fixed = [pattern for pattern in patterns if not (has_variables and "${" in pattern)]
    variable = [pattern for pattern in patterns if pattern not in fixed]
    match = re.compile("|".join(_expression(pattern, {}, has_variables=False) for pattern in fixed), re.DOTALL)
    if not variable:
        return lambda resource, _: match.fullmatch(resource) is not None

    def matches(resource: str, context: Context) -> bool:
        if fixed and match.fullmatch(resource):
            return True
        return any(_matches_with_variables(pattern, resource, context) for pattern in variable)

    return matches


def _matches_with_variables(pattern: str, resource: str, context: Context) -> bool:
    try:
        expression = _expression(pattern, context, has_variables=True)
    except NoValue:
        return False
    return compile_expression(expression).fullmatch(resource) is not None


def _expression(pattern: str, context: Context, *, has_variables: bool) -> str:
    """Return the regular expression of a pattern; variables stand in the last field only, else they are literal."""
    *fields, resource = split_arn(pattern)
    template = parse_template(resource) if has_variables else (resource,)
    last = to_expression(template, context, to_regex)
    return ":".join([*map(to_field_regex, fields), last])


def variable_keys(pattern: str) -> set[str]:
    """Return the condition keys that the variables of a pattern name, in lower case."""
    return {part.key for part in parse_template(split_arn(pattern)[-1]) if isinstance(part, Variable)}
