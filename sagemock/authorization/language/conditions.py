"""Conditions of a statement: one operator, one key, the values of the policy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from sagemock.authorization.assumptions import ANY_VALUE_IF_EXISTS, NO_SET_OPERATOR, Assumption

from .comparisons import Match
from .context import Context, values_of
from .keys import is_multivalued
from .operators import FOR_ALL, FOR_ANY, NULL, Operator
from .variables import variables_in


class Condition:
    """A condition.

    Args:
        operator: The operator.
        key: The condition key.
        values: The values of the policy.
        has_variables: Whether the policy's version has policy variables.
        contrary: The assumption that does not hold, if the condition belongs to a test of it.

    Attributes:
        operator: The operator.
        name: The condition key as the policy writes it.
        key: The condition key in lower case.
        values: The values of the policy.
    """

    def __init__(
        self,
        operator: Operator,
        key: str,
        values: Sequence[str],
        *,
        has_variables: bool,
        contrary: Assumption | None = None,
    ) -> None:
        self.operator = operator
        self.name = key
        self.key = key.lower()
        self.values = tuple(values)
        self._has_variables = has_variables and operator.has_variables
        self._contrary = contrary

    def holds(self, context: Context) -> bool:
        """Return whether the condition is true for a request."""
        operator, values = self.operator, values_of(context, self.key)
        if operator.name == NULL:
            return (not values) in self._expected_absence
        if not values:
            return self._if_absent
        if operator.set_operator == FOR_ALL:
            return all(self._matches(value, context) for value in values)
        if operator.set_operator == FOR_ANY:
            return any(self._matches(value, context) for value in values)
        if len(values) > 1 and self._contrary == NO_SET_OPERATOR:
            return False
        if operator.is_negated:
            return all(self._matches(value, context) for value in values)
        return any(self._matches(value, context) for value in values)

    def without(self, assumption: Assumption) -> Condition:
        """Return the condition as it would be if an assumption were wrong."""
        return Condition(self.operator, self.name, self.values, has_variables=self._has_variables, contrary=assumption)

    @cached_property
    def assumption(self) -> Assumption | None:
        """The assumption that the meaning of the condition rests on, if any."""
        operator = self.operator
        if operator.set_operator == FOR_ANY and operator.if_exists:
            return ANY_VALUE_IF_EXISTS
        if operator.set_operator is None and operator.name != NULL and is_multivalued(self.key):
            return NO_SET_OPERATOR
        return None

    @cached_property
    def keys(self) -> frozenset[str]:
        """The key and those of policy variables, in lower case."""
        variables = (variable.key for value in self.values for variable in variables_in(value))
        return frozenset([self.key, *variables] if self._has_variables else [self.key])

    @cached_property
    def _if_absent(self) -> bool:
        operator = self.operator
        if operator.set_operator == FOR_ANY:
            return operator.if_exists and self._contrary != ANY_VALUE_IF_EXISTS
        return operator.if_exists or operator.set_operator == FOR_ALL or operator.is_negated

    @cached_property
    def _expected_absence(self) -> frozenset[bool]:
        """For the Null operator, whether the key may be absent, present, or both."""
        names = {"true": True, "false": False}
        return frozenset(names[value.lower()] for value in self.values if value.lower() in names)

    @cached_property
    def _compiled(self) -> Match:
        return self.operator.compile(self.values, self._has_variables)

    def _matches(self, value: str, context: Context) -> bool:
        return self._compiled(value, context) != self.operator.is_negated
