"""Numbers of the statements about AWS that a difference touches, from the pages of docs/aws."""

from __future__ import annotations

import re

from .assumed import text_assumption
from .difference import Difference
from .statements import Statement, statements

_DURATION = re.compile(r"\btook\b|\d ?(?:s|m|min)\b|\bseconds?\b|\bminutes?\b|\d+m\d+s")
_CODE = re.compile(r"`([^`]+)`")
_LEAST_KNOWN = 10  # characters of a message that have to be the same


def numbers_for(difference: Difference) -> list[str]:
    """Return the numbers of the statements that a difference touches, assumptions as ``N4.2 (assumed)``."""
    return [
        f"{statement.number} (assumed)" if statement.is_assumed else statement.number
        for statement in statements_for(difference)
    ]


def statements_for(difference: Difference) -> list[Statement]:
    """Return the statements that a difference touches."""
    found = text_assumption(difference)
    named = {*difference.numbers, *(found[0].numbers if found else ())}
    return [statement for statement in statements() if statement.number in named or _concerns(statement, difference)]


def _concerns(statement: Statement, difference: Difference) -> bool:
    if difference.kind == "duration":
        kind, status = difference.subject.split()
        is_about_status = status in statement.text or "took" in statement.text
        return is_about_status and _is_about(statement, kind) and bool(_DURATION.search(statement.text))
    if difference.kind in {"error text", "error code", "outcome"}:
        return any(_quotes(statement, text) for text in (difference.ours, difference.recorded) if isinstance(text, str))
    member = re.sub(r"\.\d+", "", difference.subject).rpartition(".")[2]
    return bool(member) and f"`{member}`" in statement.text and _section_kind(statement) in difference.operation


def _quotes(statement: Statement, text: str) -> bool:
    """Return whether the statement has the message; ``<x>`` and the arguments of an example are variable parts."""
    message = text.partition(": ")[2] if re.match(r"\d{3} ", text) else text
    for quoted in _CODE.findall(statement.text):
        parts = re.split(r"<[^>]+>|\([^)]*\)|\[[^]]*\]|'[^']*'|\d+", quoted)
        if len("".join(parts)) >= _LEAST_KNOWN and " " in quoted.strip():
            pattern = ".*".join(re.escape(part.rstrip(".")) for part in parts)
            if re.match(pattern, message):
                return True
    return False


def _is_about(statement: Statement, kind: str) -> bool:
    """Return whether a statement is about a kind of resource: by its section, or in section S5 by its text."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    return _section_kind(statement) == kind or (statement.number.startswith("S5.") and words in statement.text.lower())


def _section_kind(statement: Statement) -> str:
    """Return the kind of resource of a section, or nothing."""
    return _KINDS.get(statement.section, "")


# Sections whose statements are about one kind of resource; the README of docs/aws lists them all.
_KINDS = {
    **{f"N{number}": "NotebookInstance" for number in range(3, 11)},
    "N12": "NotebookInstanceLifecycleConfig",
    "N13": "CodeRepository",
    **{f"S{number}": "Domain" for number in range(6, 11)},
    "S12": "UserProfile",
    "S13": "Space",
    **{f"S{number}": "App" for number in range(14, 18)},
}
