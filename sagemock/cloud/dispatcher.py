"""Dispatcher: one request in, one reply out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.protocol import replies, wire
from sagemock.protocol.errors import OperationNotSupported, ServiceError, ServiceUnavailable, UnsupportedKind

from . import operations
from .authorizer import UNKNOWN_CALLER, Caller, Verdict
from .history.hints import record_hint, record_note
from .history.trail_records import is_read_only
from .journal import SaveError
from .response import Outcome, Response, headers_of, new_request_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from .clock.clock import Clock
    from .cloud import Cloud
    from .history.calls import NewCall
    from .journal import Journal
    from .resource import Resource


def dispatch(
    cloud: Cloud,
    model: OperationModel,
    body: bytes | str,
    *,
    region: str,
    account_id: str | None = None,
    has_fallback: bool = False,
    with_values: bool = False,
    caller: Caller = UNKNOWN_CALLER,
) -> Response:
    """Run one request.

    Args:
        cloud: The cloud.
        model: botocore's model of the operation.
        body: The body of the HTTP request, JSON.
        region: The region of the request.
        account_id: The account of the caller, by default the cloud's.
        has_fallback: Whether another mock may have the operations and kinds that sagemock does not simulate.
        with_values: Whether the response is to have ``values``.
        caller: The sender of the request, for the cloud's authorizer.

    Returns:
        The response, also for errors of the service.

    Raises:
        OperationNotSupported: sagemock does not simulate the operation; for List operations only with a fallback, or if
            the cloud's ``on_unsupported`` is "raise".
        UnsupportedKind: The request is for a resource of a kind that sagemock does not simulate, and there is a
            fallback.
    """
    with cloud.lock:
        clock = cloud.clock
        clock.run_due()
        clock.reply.clear()
        seconds = clock.time()
        outcome = _run(
            cloud, model, body, region, account_id, caller, has_fallback=has_fallback, with_values=with_values
        )
        request_id = new_request_id()
        call = _new_call(cloud, model.name, body, region, seconds, outcome, request_id, account_id, caller)
        number = cloud.record_call(call)
        shown_until = clock.reply.shown_until
        shows = max(0.0, shown_until - clock.time()) if shown_until else 0.0
        looks = clock.looks.count(f"{model.name} {body!r}") if shows and _waits_for_sleep(clock) else 0
        statuses = _finish_reply(clock)
        cloud.runtime.sync_clock()
        try:
            cloud.save(required=outcome.has_changed)
        except SaveError as error:
            outcome.fail(ServiceUnavailable(str(error)))
            statuses, shows, looks = {}, 0.0, 0
            call = _new_call(cloud, model.name, body, region, seconds, outcome, request_id, account_id, caller)
            cloud.history.calls.replace(number, call)
    headers = headers_of(outcome.payload, seconds, request_id)
    if outcome.failure:
        _explain(request_id, model.name, outcome.failure)
    return Response(
        outcome.status, headers, outcome.payload, statuses, shows, outcome.error_code, looks, outcome.values
    )


def _run(
    cloud: Cloud,
    model: OperationModel,
    body: bytes | str,
    region: str,
    account_id: str | None,
    caller: Caller,
    *,
    has_fallback: bool,
    with_values: bool,
) -> Outcome:
    """Read a request and call the function of its operation, for the arguments see :func:`dispatch`."""
    outcome, journal, changes = Outcome(), cloud.journal, 0
    try:
        document = wire.parse(body)
        if journal is not None:
            _check_journal(journal, model.name)
            changes = journal.changes
        cloud.faults.raise_injected(model.name, document)
        function = _find_operation(cloud, model, has_fallback=has_fallback)
        request = wire.load(model.input_shape, document)
        home = cloud.resource_store.region(region, account_id)
        if cloud.authorizer is not None:
            outcome.verdict = cloud.authorizer.check(model.name, home, request, caller)
            cloud.caller_arn = _admit(outcome.verdict)
        reply = function(home, request)
        if with_values:
            outcome.payload, outcome.values = replies.dump_and_parse(model.output_shape, reply)
        else:
            outcome.payload = replies.dump(model.output_shape, reply)
        outcome.has_changed = journal is not None and journal.changes != changes
    except ServiceError as error:
        if has_fallback and isinstance(error, UnsupportedKind):
            raise
        outcome.fail(error.with_traceback(None))  # which would keep this frame alive, in a cycle
    return outcome


def _check_journal(journal: Journal[Resource], operation: str) -> None:
    """Raise the error for a call whose changes could not be saved."""
    try:
        journal.check(operation)
    except SaveError as error:
        raise ServiceUnavailable(str(error)) from None


def _admit(verdict: Verdict | None) -> str:
    """Return the ARN of the caller, empty without a verdict, or raise the error for a call that is denied."""
    if verdict is None:
        return ""
    if refusal := verdict.refusal:
        raise refusal
    return verdict.caller


def _explain(request_id: str, operation: str, failure: ServiceError) -> None:
    """Record the explanations that are not part of the error reply."""
    if failure.hint:
        record_hint(request_id, f"{operation}: {failure.hint}")
    if failure.note:
        record_note(request_id, failure.note)


def _find_operation(cloud: Cloud, model: OperationModel, *, has_fallback: bool) -> operations.Operation:
    try:
        return operations.find(model.name)
    except OperationNotSupported:
        use_empty_list = cloud.on_unsupported == "empty-lists" and not has_fallback
        if use_empty_list and (function := operations.find_list(model)):
            return function
        raise


def _finish_reply(clock: Clock) -> Mapping[Resource, float]:
    """Move an auto clock to the end of the statuses that the reply shows, and return the response's ``statuses``.

    A duration that the user has set is kept: while it lasts, only sleeping moves the clock.
    """
    # While the clock is frozen, the call is that of a lifecycle script which a transition waits for.
    if clock.mode != "auto" or clock.is_frozen:
        return {}
    now, shown_until = clock.time(), clock.reply.shown_until
    statuses = {resource: due - now for resource, due in clock.reply.statuses.items()}
    if shown_until and not clock.queue.keeps_duration():
        clock.move_to(shown_until)
    return statuses


def _waits_for_sleep(clock: Clock) -> bool:
    """Return whether only sleeping leads to the end of a status, since its duration was set by the user."""
    return clock.mode == "auto" and not clock.is_frozen and clock.queue.keeps_duration()


def _new_call(
    cloud: Cloud,
    operation: str,
    body: bytes | str,
    region: str,
    seconds: float,
    outcome: Outcome,
    request_id: str,
    account_id: str | None,
    caller: Caller,
) -> NewCall:
    """Return the entry of a call in the history."""
    failure, verdict = outcome.failure, outcome.verdict
    has_response = failure is None and not is_read_only(operation)
    return (
        operation,
        body,
        region,
        seconds,
        outcome.error_code,
        verdict,
        account_id or cloud.account_id,
        request_id,
        outcome.payload.decode() if has_response else "",
        str(failure) if failure else None,
        verdict.caller if verdict else "",
        caller.access_key,
        caller.source_ip,
        caller.user_agent,
    )
