"""PolicyAuthorizer: decides about calls by the policies of their callers."""

from __future__ import annotations

import logging
import os
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sagemock.cloud.authorizer import UNKNOWN_CALLER, Caller, MlflowRequest

from .call_decision import CallDecision
from .calls.key_names import display_name
from .calls.mlflow_questions import request_questions
from .calls.partial_request import partial_questions
from .calls.questions import questions
from .calls.surroundings import surroundings
from .evaluator import evaluate
from .refusals import POLICY_TYPES

if TYPE_CHECKING:
    from sagemock.authorization.language.context import Context
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region
    from sagemock.cloud.resource import Resource
    from sagemock.protocol.wire import Request

    from .coverage import Coverage
    from .decision import Principal, Question
    from .source import Policies

REGION = "us-east-1"
_NO_CONTEXT: Context = {}
LOG = logging.getLogger("sagemock.authorization")
# Where exceptions have notes, the statement that denied a call is one; elsewhere the log has it.
DENIAL_LEVEL = logging.INFO if hasattr(BaseException, "add_note") else logging.WARNING


class AuthorizationWarning(UserWarning):
    """A decision that depends on a fact which AWS has not published; see docs/aws/authorization.md."""


class PolicyAuthorizer:
    """Decides about the calls of one cloud. ``cloud.authorization`` returns it.

    Args:
        cloud: The cloud.
        source: The callers and their policies.
    """

    def __init__(self, cloud: Cloud, source: Policies) -> None:
        self._cloud, self._source = weakref.ref(cloud), source
        source.forget_deleted_callers()
        self._is_watching = False
        self._caller: ContextVar[str | None] = ContextVar("caller", default=None)
        self._context: ContextVar[Context] = ContextVar("context", default=_NO_CONTEXT)
        self._times_off = 0

    # --- for the dispatcher

    def check(self, operation: str, region: Region, request: Request, caller: Caller) -> CallDecision | None:
        """Decide about a call, see :class:`sagemock.cloud.authorizer.Authorizer`."""
        if self._times_off or caller.is_service:
            return None
        decision = self._decide(region, caller, partial(questions, operation, region, request))
        _report(decision, DENIAL_LEVEL)
        return decision

    def check_mlflow(self, resource: Resource, request: MlflowRequest) -> CallDecision | None:
        """Decide about a request to MLflow's REST API, see :class:`sagemock.cloud.authorizer.Authorizer`."""
        if self._times_off:
            return None
        decision = self._decide(resource.region, request.caller, partial(request_questions, resource, request))
        if not decision.decisions:
            return None
        _report(decision, logging.WARNING)  # the exceptions of MLflow's client have no notes
        return decision

    def _decide(self, region: Region, caller: Caller, ask: Callable[[Context], list[Question]]) -> CallDecision:
        principal = self._principal(caller)
        around = surroundings(principal, region, caller.source_ip)
        decisions, used = [], self._source.current.used
        for question in ask(around):
            decision = evaluate(principal, question)
            decisions.append(decision)
            for statement in decision.statements:  # Counter.update() takes several times as long
                used[statement] += 1
            if not decision.allowed:
                break
        return CallDecision(principal, decisions)

    def _principal(self, caller: Caller) -> Principal:
        if self._is_watching:
            self._source.refresh()
        session = self._source.current.session_of(caller.role) if caller.role else None
        name = caller.arn or self._caller.get() or session or caller.access_key
        principal = self._source.principal_for(name)
        context = self._context.get()
        return replace(principal, context={**principal.context, **context}) if context else principal

    # --- for tests

    @property
    def decisions(self) -> list[CallDecision]:
        """The decisions about the calls so far, in order; one for each call that reached the policies."""
        cloud = self._cloud()
        return [call.decision for call in cloud.calls if call.decision is not None] if cloud else []

    def coverage(self) -> Coverage:
        """Return the statements that decisions rest on, and those that none rests on; ``str()`` of it is a table.

        Clouds that have the same file, or the same ``sagemock.Authorization``, are counted together.
        """
        return self._source.coverage()

    def describe(self) -> dict[str, list[dict[str, object]]]:
        """Return the callers and the coverage of their policies as JSON values, for the admin API."""
        return {
            "callers": [_describe_caller(caller) for caller in self._source.principals],
            "statements": [
                {
                    "policy": each.statement.policy,
                    "statement": each.statement.statement,
                    "kind": POLICY_TYPES[each.statement.layer],
                    "effect": each.effect,
                    "decisions": each.decisions,
                }
                for each in self.coverage().statements
            ],
        }

    def decide(
        self,
        operation: str,
        request: Mapping[str, Any] | None = None,
        *,
        region: str = REGION,
        caller: str | None = None,
    ) -> CallDecision:
        """Return the decision about a call without making it.

        Args:
            operation: The AWS name or the boto3 name of the operation, or an action of MLflow's REST API, such as
                ``sagemaker-mlflow:CreateRun`` or ``sagemaker:CallMlflowAppApi``.
            request: The members of the request; for an action of MLflow's REST API, ``TrackingServerName`` or ``Arn``.
                Required members may be missing.
            region: The region.
            caller: The access key or ARN of the caller; by default that of ``calling_as``, or else the file's.

        Raises:
            ValueError: The operation, the caller or a member is unknown, or a member has a value that the API model
                does not allow.
        """
        cloud = self._cloud()
        assert cloud is not None
        with cloud.lock:
            home = cloud.resource_store.region(region)
            ask = partial(partial_questions, operation, home, request or {})
            return self._decide(home, Caller(arn=caller) if caller else UNKNOWN_CALLER, ask)

    @contextmanager
    def calling_as(self, caller: str) -> Iterator[None]:
        """Make the calls of this thread or task as another caller.

        Args:
            caller: The access key or the ARN of a caller of the file.

        Raises:
            ValueError: The file has no such caller.
        """
        self._source.principal_for(caller)
        token = self._caller.set(caller)
        try:
            yield
        finally:
            self._caller.reset(token)

    @contextmanager
    def with_context(self, context: Mapping[str, str | Iterable[str]]) -> Iterator[None]:
        """Evaluate the calls of this thread or task with other values of condition keys.

        They also apply to presigned URLs that are opened in this context.

        Args:
            context: The values by the key's name, as in ``{"aws:SourceIp": "203.0.113.9"}``.
        """
        values = {key.lower(): (value,) if isinstance(value, str) else tuple(value) for key, value in context.items()}
        token = self._context.set({**self._context.get(), **values})
        try:
            yield
        finally:
            self._context.reset(token)

    def watch_file(self) -> None:
        """Read the file again whenever it has changed. Policies that are invalid then are logged and not used."""
        self._is_watching = True

    @contextmanager
    def off(self) -> Iterator[None]:
        """Allow all calls, of all threads."""
        self._times_off += 1
        try:
            yield
        finally:
            self._times_off -= 1


def _report(decision: CallDecision, denial_level: int) -> None:
    """Log a denial, and warn in tests of a decision that depends on an assumption."""
    if decision.depends_on and "PYTEST_CURRENT_TEST" in os.environ:
        warnings.warn(AuthorizationWarning(_warning(decision)), stacklevel=3)
    if not decision.allowed:
        LOG.log(denial_level, "%s", decision.note)


def _describe_caller(caller: Principal) -> dict[str, object]:
    policies = [{"name": policy.name, "kind": POLICY_TYPES[layer]} for layer, policy in caller.attached_policies()]
    return {"arn": caller.arn, "policies": policies}


def _warning(decision: CallDecision) -> str:
    facts = []
    for assumption in decision.depends_on:
        keys = ", ".join(display_name(key) for key in decision.keys_of(assumption))
        facts.append(f"Assumption {assumption.number}: {assumption.text}" + (f" The keys are {keys}." if keys else ""))
    return f"{decision}. This decision depends on facts that AWS has not published. {' '.join(facts)}"
