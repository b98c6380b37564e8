"""Call: a call that a cloud answered; and the form in which a history keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, NamedTuple, TypeAlias

from sagemock.protocol.errors import SerializationException
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.wire import parse


class CallDetails(NamedTuple):
    """The parts of a call that only its CloudTrail record shows.

    Attributes:
        account_id: The account of the resources.
        request_id: The request ID of the response.
        response: The reply of a call that changes something, as JSON; else empty.
        message: The error message, if the reply was an error.
        caller_arn: The caller, if policies decide about calls; else empty.
        access_key: The access key of the request, if it is known.
        source_ip: The address that the request came from, if it is known.
        user_agent: The program that sent the request, as its User-Agent header describes it.
    """

    account_id: str
    request_id: str
    response: str = ""
    message: str | None = None
    caller_arn: str = ""
    access_key: str | None = None
    source_ip: str | None = None
    user_agent: str | None = None


NO_DETAILS = CallDetails("", "")  # of calls that were recorded without any


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the cloud answered.

    Attributes:
        operation: The AWS name of the operation.
        request: The request, with AWS's member names.
        region: The region.
        at: When, on the cloud's clock.
        error: The error code, if the reply was an error.
        decision: The decision of the caller's policies, a :class:`sagemock.authorization.verdicts.CallDecision`; None
            without ``authorization``, and for a call that failed before.
        details: The parts that its CloudTrail record shows besides.
    """

    operation: str
    request: JsonObject
    region: str
    at: datetime
    error: str | None = None
    decision: Any = None
    details: CallDetails = field(default=NO_DETAILS, repr=False, compare=False)


# The members of a Call, with its request as JSON and its time in epoch seconds, and those of its CallDetails. Each call
# adds an entry, and most are never read. A plain tuple of texts and numbers is made fast, is small, and is not visited
# by the garbage collector.
NewCall: TypeAlias = (
    "tuple[str, bytes | str, str, float, str | None, Any, "
    "str, str, str, str | None, str, str | None, str | None, str | None]"
)
CallEntry: TypeAlias = "NewCall | Call"


def read_call(entry: CallEntry) -> Call:
    """Return the call that an entry of a history describes."""
    if isinstance(entry, Call):
        return entry
    operation, body, region, seconds, error, decision, *details = entry
    at = datetime.fromtimestamp(seconds, timezone.utc)
    return Call(operation, _read_request(body), region, at, error, decision, CallDetails._make(details))


def _read_request(body: bytes | str) -> JsonObject:
    """Return a request, as far as it can be read."""
    try:
        request: JsonObject = parse(body)
    except SerializationException:
        return {}
    return request
