"""Table of the assumptions: the constants of sagemock/assumptions.py with the statements that they cite."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from sagemock import assumptions
from sagemock.protocol.json_types import JsonValue

_NUMBERS = re.compile(r"\[([A-Z]\d+\.\d+(?:, [A-Z]\d+\.\d+)*)\]")
# Constants that are read before a cloud exists, by several clouds at once, or outside the lock of a cloud.
FIXED = frozenset(
    {
        "CLONE_TIMEOUT",
        "IMAGE_VERSION_DEFAULTS",
        "MLFLOW_APP_VERSION",
        "MLFLOW_NOT_FOUND",
        "MLFLOW_NOT_FOUND_STATUS",
        "MLFLOW_SERVER_VERSION",
        "NOTEBOOK_DOMAINS",
        "PARTNER_APP_VERSION",
        "NOT_SIGNED",
        "NO_SUCH_REGION",
        "PRESIGNED_URL_DENIED",
        "SIGN_IN_URL",
        "SORT_BY",
        "UNEXPLAINED_FAILURE",
    }
)


class Assumption(NamedTuple):
    """An assumption.

    Attributes:
        name: The name of the constant, for an entry of a mapping with its key: ``STUDIO_MISSING.Domain``.
        value: Its value.
        numbers: The numbers of the statements that it cites.
    """

    name: str
    value: JsonValue
    numbers: tuple[str, ...]

    @property
    def fields(self) -> set[str]:
        """Return the variable parts of a template."""
        return fields_of(self.value) if isinstance(self.value, str) else set()


def fields_of(template: str) -> set[str]:
    """Return the names of the variable parts of a template.

    Raises:
        ValueError: It is not a template of ``str.format``.
    """
    return {field for _, field, _, _ in Formatter().parse(template) if field is not None}


@cache
def assumption_table() -> dict[str, Assumption]:
    """Return the assumptions that can be corrected, by name."""
    source = Path(str(assumptions.__file__)).read_text("utf-8")
    lines = source.splitlines()
    found: dict[str, Assumption] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            for key, value in _entries(name, node.value):
                numbers = _cited(lines, value) or _cited(lines, node)
                found[key] = Assumption(key, ast.literal_eval(value), numbers)
    return {name: assumption for name, assumption in found.items() if name.partition(".")[0] not in FIXED}


def _entries(name: str, value: ast.expr) -> list[tuple[str, ast.expr]]:
    """Return the value of a constant with its name, or those of a mapping with their keys."""
    if not isinstance(value, ast.Dict):
        return [(name, value)]
    pairs = zip(value.keys, value.values, strict=True)
    return [(f"{name}.{ast.literal_eval(key)}", item) for key, item in pairs if key is not None]


def _cited(lines: list[str], node: ast.AST) -> tuple[str, ...]:
    text = "\n".join(lines[getattr(node, "lineno", 1) - 1 : getattr(node, "end_lineno", 1)])
    return tuple(number for group in _NUMBERS.findall(text) for number in group.split(", "))
