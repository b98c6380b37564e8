"""Response: status, headers and body of an answered request; Outcome: its result within the cloud."""

from __future__ import annotations

import json
from email.utils import formatdate
from functools import lru_cache
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import uuid4

from sagemock.protocol import wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sagemock.protocol.errors import ServiceError
    from sagemock.protocol.json_types import JsonObject

    from .authorizer import Verdict
    from .clock.clock import Clock
    from .resource import Resource


class Clocked(Protocol):
    """A cloud, whose time the responses have."""

    clock: Clock


class Response(NamedTuple):
    """An HTTP response.

    Attributes:
        status: The HTTP status.
        headers: The HTTP headers.
        body: The HTTP body.
        statuses: For each resource that the response shows or the call changed, the seconds that its transitional
            status would last if the clock did not move; 0 or less for a final status. Empty unless the clock is auto.
        shows: How many seconds the transitional status would last that the response shows, if the clock did not move.
        error: The error code of an error response.
        looks: How often the same request has got this status since the clock moved, where the clock waits for the
            program because the user has set a duration; else 0.
        values: The reply as boto3 returns it, without metadata, where the caller has requested it; None for an error.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    statuses: Mapping[Resource, float] = MappingProxyType({})
    shows: float = 0.0
    error: str | None = None
    looks: int = 0
    values: JsonObject | None = None


class Outcome:
    """The result of one request, which becomes a response and an entry of the history.

    Attributes:
        status: The HTTP status.
        payload: The body of the reply.
        values: The reply as botocore would parse it, if it was requested.
        failure: The error of the service.
        verdict: The decision of the cloud's authorizer.
        has_changed: Whether the request has changed something that a state has to save.
    """

    __slots__ = ("failure", "has_changed", "payload", "status", "values", "verdict")

    def __init__(self) -> None:
        self.status, self.payload = 200, b""
        self.values: JsonObject | None = None
        self.failure: ServiceError | None = None
        self.verdict: Verdict | None = None
        self.has_changed = False

    def fail(self, failure: ServiceError) -> None:
        """Make an error of the service the result."""
        self.failure, self.values = failure, None
        self.status, self.payload = failure.status, error_payload(failure)

    @property
    def error_code(self) -> str | None:
        """The code of the error, if the request has failed."""
        return self.failure.code if self.failure else None


def error_response(cloud: Clocked, error: ServiceError) -> Response:
    """Return the response to a request whose operation or caller is unknown."""
    payload = error_payload(error)
    return Response(
        error.status, headers_of(payload, cloud.clock.now().timestamp(), new_request_id()), payload, error=error.code
    )


def success_response(cloud: Clocked, payload: bytes) -> Response:
    """Return the response to a request of another service that the cloud has answered."""
    return Response(200, headers_of(payload, cloud.clock.now().timestamp(), new_request_id()), payload)


def error_payload(error: ServiceError) -> bytes:
    """Return the body of the response for an error."""
    return wire.encode(json.dumps(error.body(), separators=(",", ":"), ensure_ascii=False))


def headers_of(payload: bytes, seconds: float, request_id: str) -> dict[str, str]:
    """Return the headers of a response at a simulated time, in epoch seconds."""
    return {
        "x-amzn-RequestId": request_id,
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(payload)),
        "Date": _http_date(int(seconds)),
    }


# One UUID per process, whose last group is a counter: a new UUID for every reply would take a measurable time.
_REQUEST_ID = str(uuid4())[:-12]
_requests = count(1)


def new_request_id() -> str:
    """Return a request ID that no response has had."""
    return f"{_REQUEST_ID}{next(_requests):012x}"


@lru_cache(maxsize=1)
def _http_date(second: int) -> str:
    return formatdate(second, usegmt=True)
