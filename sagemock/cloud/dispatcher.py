"""One request in, one reply out: which operation it is, whether it is well formed, and who answers."""

from __future__ import annotations

import json
from email.utils import formatdate
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from sagemock.protocol import wire
from sagemock.protocol.errors import ServiceError

from . import operations
from .history.history import Call

if TYPE_CHECKING:
    from datetime import datetime

    from botocore.model import OperationModel

    from .cloud import Cloud


class Response(NamedTuple):
    """An HTTP reply; by how many seconds it let the clock jump, how many the transition lasts that it began, and how
    many, without that jump, what it shows; and the error code of a refusal."""

    status: int
    headers: dict[str, str]
    body: bytes
    jumped: float = 0.0
    begun: float = 0.0
    shows: float = 0.0
    error: str | None = None


def dispatch(
    cloud: Cloud, model: OperationModel, body: bytes | str, *, region: str, account_id: str | None = None
) -> Response:
    """Answer the request with this JSON ``body``.

    Refusals are answers too; OperationNotSupported is raised for an operation that sagemock does not have, and what
    the cloud's journal raises when it cannot keep what has changed.
    """
    with cloud.lock:
        cloud.clock.begin_reply()
        now, document, error = cloud.clock.now(), {}, None
        try:
            document = wire.parse(body)
            cloud.faults.raise_injected(model.name)
            function = operations.find(model.name)
            request = wire.load(model.input_shape, document)
            reply = function(cloud.region(region, account_id), request)
            status, payload = 200, wire.dump(model.output_shape, reply)
        except ServiceError as refusal:
            error, status, payload = refusal.code, refusal.status, _payload(refusal)
        cloud.note(Call(model.name, document, region, now, error))
        shows = cloud.clock.shows()
        jumped, begun = cloud.clock.end_reply()
        cloud.sync_launcher_clock()
        cloud.save()
    return Response(status, _headers(payload, now), payload, jumped, begun, shows, error)


def error_response(cloud: Cloud, refusal: ServiceError) -> Response:
    """The answer to a request that does not even say which operation it is, or from whom."""
    payload = _payload(refusal)
    return Response(refusal.status, _headers(payload, cloud.clock.now()), payload, error=refusal.code)


def _payload(refusal: ServiceError) -> bytes:
    return wire.encode(json.dumps(refusal.body(), separators=(",", ":"), ensure_ascii=False))


def _headers(payload: bytes, now: datetime) -> dict[str, str]:
    return {
        "x-amzn-RequestId": f"{_REQUEST_ID}{next(_requests):012x}",
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(payload)),
        "Date": _http_date(int(now.timestamp())),
    }


# One UUID per process, whose last group counts: to draw a new one for every reply would show in what a call takes.
_REQUEST_ID = str(uuid4())[:-12]
_requests = count(1)


@lru_cache(maxsize=1)
def _http_date(second: int) -> str:
    return formatdate(second, usegmt=True)
