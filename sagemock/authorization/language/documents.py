"""Policy documents: reads statements, and rejects documents that IAM rejects as malformed."""

from __future__ import annotations

from sagemock.protocol.json_types import JsonObject, JsonValue

from .conditions import Condition
from .grammar import VERSIONS, find_problems
from .json_values import as_list, as_text
from .operators import parse_operator
from .statements import Statement


class PolicyError(ValueError):
    """A file or a document that cannot be used; the message names each wrong place and the reason."""


def parse_document(document: JsonValue, source: str) -> tuple[Statement, ...]:
    """Return the statements of a policy document.

    Args:
        document: The document, as JSON values.
        source: Its name for errors.

    Raises:
        PolicyError: If the document is malformed, with every problem.
    """
    problems = list(find_problems(document))
    if problems:
        raise PolicyError(f"malformed policy {source}:" + "".join(f"\n  {problem}" for problem in problems))
    has_variables = as_text(document.get("Version")) == VERSIONS[0]
    return tuple(
        _statement(entry, number, has_variables) for number, entry in enumerate(as_list(document["Statement"]), 1)
    )


def _statement(entry: JsonObject, number: int, has_variables: bool) -> Statement:
    conditions = [
        Condition(parse_operator(name), key, [as_text(value) for value in as_list(values)], has_variables=has_variables)
        for name, keys in entry.get("Condition", {}).items()
        for key, values in keys.items()
    ]
    return Statement(
        label=entry.get("Sid") or f"statement {number}",
        is_deny=entry["Effect"] == "Deny",
        actions=as_list(entry["Action"] if "Action" in entry else entry["NotAction"]),
        is_not_action="NotAction" in entry,
        resources=as_list(entry["Resource"] if "Resource" in entry else entry["NotResource"]),
        is_not_resource="NotResource" in entry,
        conditions=conditions,
        has_variables=has_variables,
    )
