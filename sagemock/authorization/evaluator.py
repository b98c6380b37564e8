"""Evaluation of policies: rules 1.1 to 1.3 of docs/aws/authorization.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from sagemock.authorization.language.context import Context, LayeredContext
from sagemock.authorization.language.statements import Statement

from .assumptions import Assumption
from .decision import Alternative, Decision, Layer, Principal, Question, StatementReference
from .policies import Policy


class Entry(NamedTuple):
    """A statement with its reference."""

    statement: Statement
    reference: StatementReference


class LayerEntries(NamedTuple):
    """The statements about an action in the policies of one kind."""

    layer: Layer
    denies: Sequence[Entry]
    allows: Sequence[Entry]


def evaluate(principal: Principal, question: Question) -> Decision:
    """Decide whether a principal may do something.

    A Deny in any policy decides. Otherwise each level of SCPs, the identity-based policies, the permissions boundary
    and the session policies must allow the action, as far as the principal has them. Of several kinds of policies that
    deny, the decision names the first in the order SCP, identity-based policy, permissions boundary, session policy.

    Args:
        principal: The caller.
        question: The action, the resource and the condition keys.

    Returns:
        The decision, with the assumptions that would turn it.
    """
    row = _row(principal, question.action.lower())
    context = LayeredContext(principal.context, question.context) if row.needs_context else question.context
    decision = _decide(row.layers, question, question.resource, context)
    if not row.assumptions and not question.alternatives:
        return decision
    turned = _turning_assumptions(row, principal, question, context, decision.allowed)
    return decision._replace(depends_on=turned) if turned else decision


def statements_about(principal: Principal, action: str) -> Sequence[LayerEntries]:
    """Return the statements about an action, by kind of policy; each kind must allow the action."""
    return _row(principal, action.lower()).layers


def _row(principal: Principal, action: str) -> _Row:
    rows: dict[str, _Row] = principal.rows
    row = rows.get(action)
    if row is None:
        row = rows[action] = _Row([_layer_entries(*layer, action) for layer in _layers(principal)])
    return row


class _Row:
    """The statements of a principal about one action.

    Args:
        layers: The statements by kind of policy, in the order of evaluation.
    """

    def __init__(self, layers: Sequence[LayerEntries]) -> None:
        self.layers = layers
        self._contrary: dict[Assumption, Sequence[LayerEntries]] = {}
        statements = [entry.statement for layer in layers for entry in (*layer.denies, *layer.allows)]
        self.keys = frozenset().union(*(statement.keys for statement in statements))
        self.assumptions = frozenset().union(*(statement.assumptions for statement in statements))
        self.needs_context = bool(self.keys)
        self._statements = statements

    @cached_property
    def names_resources(self) -> bool:
        """Return whether a statement is about some resources only."""
        return not all(statement.is_for_all_resources for statement in self._statements)

    def without(self, assumption: Assumption) -> Sequence[LayerEntries]:
        """Return the layers with the statements as they would be if an assumption were wrong."""
        if assumption not in self._contrary:
            self._contrary[assumption] = [
                LayerEntries(
                    layer,
                    [entry._replace(statement=entry.statement.without(assumption)) for entry in denies],
                    [entry._replace(statement=entry.statement.without(assumption)) for entry in allows],
                )
                for layer, denies, allows in self.layers
            ]
        return self._contrary[assumption]


def _layers(principal: Principal) -> Iterable[tuple[Layer, Iterable[Policy]]]:
    for level in principal.service_control_policies:
        yield "scp", level
    if principal.is_root:
        return
    yield "identity", principal.policies
    if principal.permissions_boundary is not None:
        yield "boundary", [principal.permissions_boundary]
    if principal.session_policy is not None:
        yield "session", principal.session_policy


def _layer_entries(layer: Layer, policies: Iterable[Policy], action: str) -> LayerEntries:
    entries = [
        Entry(statement, StatementReference(policy.name, statement.label, policy.arn, layer))
        for policy in policies
        for statement in policy.statements
        if statement.matches_action(action)
    ]
    return LayerEntries(
        layer,
        [entry for entry in entries if entry.statement.is_deny],
        [entry for entry in entries if not entry.statement.is_deny],
    )


def _decide(layers: Sequence[LayerEntries], question: Question, resource: str, context: Context) -> Decision:
    for layer, denies, _ in layers:
        for statement, reference in denies:
            if statement.applies(resource, context):
                return Decision(False, True, layer, reference, question, (reference,))
    allowing: list[StatementReference] = []
    deciding = None
    for layer, _, allows in layers:
        for statement, reference in allows:
            if statement.applies(resource, context):
                allowing.append(reference)
                if layer == "identity":
                    deciding = reference
                break
        else:
            return Decision(False, False, layer, None, question)
    return Decision(True, deciding is not None, "identity", deciding, question, tuple(allowing))


def _turning_assumptions(
    row: _Row, principal: Principal, question: Question, context: Context, is_allowed: bool
) -> tuple[Assumption, ...]:
    """Return the assumptions without which the decision would be the opposite."""
    turning = {
        alternative.assumption
        for alternative in question.alternatives
        if _concerns(row, alternative)
        and _decide(
            row.layers,
            question,
            alternative.resource or question.resource,
            LayeredContext(principal.context, alternative.context, context),
        ).allowed
        != is_allowed
    }
    turning.update(
        assumption
        for assumption in row.assumptions
        if _decide(row.without(assumption), question, question.resource, context).allowed != is_allowed
    )
    return tuple(sorted(turning))


def _concerns(row: _Row, alternative: Alternative) -> bool:
    if alternative.resource is not None and row.names_resources:
        return True
    return not row.keys.isdisjoint(alternative.context)
