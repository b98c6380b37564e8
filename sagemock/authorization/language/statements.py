"""Statements of policies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sagemock.authorization.assumptions import Assumption

from .conditions import Condition
from .context import Context
from .resources import ResourceMatch, compile_resources, variable_keys
from .wildcards import compile_patterns


@dataclass(eq=False)
class Statement:
    """A statement, compiled when it is used first.

    Attributes:
        label: Its Sid, or its position, as in ``statement 2``.
        is_deny: Whether the effect is Deny; else it is Allow.
        actions: The patterns of ``Action`` or ``NotAction``.
        is_not_action: Whether the patterns are those of ``NotAction``.
        resources: The patterns of ``Resource`` or ``NotResource``.
        is_not_resource: Whether the patterns are those of ``NotResource``.
        conditions: The conditions.
        has_variables: Whether the policy's version has policy variables.
    """

    label: str
    is_deny: bool
    actions: Sequence[str]
    is_not_action: bool
    resources: Sequence[str]
    is_not_resource: bool
    conditions: Sequence[Condition]
    has_variables: bool

    def matches_action(self, action: str) -> bool:
        """Return whether the statement is about an action, in lower case."""
        return self._is_listed(action) != self.is_not_action

    def applies(self, resource: str, context: Context) -> bool:
        """Return whether the statement, which is about the action, applies to a resource and a request."""
        if not self.matches_resource(resource, context):
            return False
        return not self.conditions or all(condition.holds(context) for condition in self.conditions)

    def matches_resource(self, resource: str, context: Context) -> bool:
        """Return whether the statement is about a resource."""
        matches = self._resource_match
        return (matches is None or matches(resource, context)) != self.is_not_resource

    def without(self, assumption: Assumption) -> Statement:
        """Return the statement as it would be if an assumption were wrong."""
        conditions = [
            condition.without(assumption) if condition.assumption == assumption else condition
            for condition in self.conditions
        ]
        return replace(self, conditions=conditions)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The condition keys that the statement names, also in policy variables, in lower case."""
        in_conditions = (condition.keys for condition in self.conditions)
        in_resources = (variable_keys(pattern) for pattern in self.resources if self.has_variables)
        return frozenset().union(*in_conditions, *in_resources)

    @cached_property
    def assumptions(self) -> frozenset[Assumption]:
        """The assumptions that the meaning of its conditions rests on."""
        return frozenset(condition.assumption for condition in self.conditions if condition.assumption)

    @cached_property
    def is_for_all_resources(self) -> bool:
        """Return whether the statement is about every resource."""
        return self._resource_match is None and not self.is_not_resource

    @cached_property
    def _is_listed(self) -> Callable[[str], bool]:
        return compile_patterns([action.lower() for action in self.actions])

    @cached_property
    def _resource_match(self) -> ResourceMatch | None:
        return compile_resources(self.resources, has_variables=self.has_variables)
