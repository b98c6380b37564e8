"""Outcomes of replayed calls, and which calls are comparable."""

from __future__ import annotations

from sagemock.seeds.export.reader import AUTH_ERRORS
from sagemock.verification.formats.recorded_call import RecordedCall

COMPARED, NOT_SIMULATED, EXISTED_BEFORE = "compared", "not simulated", "existed before"
NOT_COMPARABLE = "not comparable"
OUTCOMES = (COMPARED, NOT_SIMULATED, EXISTED_BEFORE, NOT_COMPARABLE)

# Errors that are not about the request: no permission, too many calls, a service that is down.
OTHER_ERRORS = AUTH_ERRORS | {
    "AccessDenied",
    "AccessDeniedException",
    "InternalFailure",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingException",
}


def is_comparable(call: RecordedCall) -> bool:
    """Return whether the mock can answer like the service: not to throttled calls, and those without permission."""
    return call.has_request and (call.error or {}).get("code") not in OTHER_ERRORS
