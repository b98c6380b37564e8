"""Assumptions about authorization: facts that AWS has not published and that may turn a decision."""

from __future__ import annotations

from typing import NamedTuple


class Assumption(NamedTuple):
    """A fact that AWS has not published.

    Attributes:
        number: Its number in docs/aws/authorization.md.
        text: The assumption, as a sentence.
    """

    number: str
    text: str


ANY_VALUE_IF_EXISTS = Assumption("1.9", "A ForAnyValue condition with IfExists matches if the key is absent.")
NO_SET_OPERATOR = Assumption(
    "1.10",
    "A condition without ForAllValues or ForAnyValue on several values matches if one of them does, "
    "and a negated one if all of them do.",
)
RESOURCE_CASE = Assumption("2.7", "The resource's ARN has the case that sagemock sends.")
DEPRECATED_KEY = Assumption("3.1", "SageMaker sends the deprecated condition key with its replacement.")
OMITTED_MEMBER = Assumption("3.2", "SageMaker sends the condition key of an omitted member with the default value.")

ASSUMPTIONS = (ANY_VALUE_IF_EXISTS, NO_SET_OPERATOR, RESOURCE_CASE, DEPRECATED_KEY, OMITTED_MEMBER)
