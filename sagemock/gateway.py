"""One request in, one reply out: which operation it is, whether it is well formed, and who answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING
from uuid import uuid4

from . import operations, wire
from .cloud import Call
from .errors import ServiceError

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from .cloud import Cloud


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP reply, and for how many seconds of the cloud's time its caller may now be waiting."""

    status: int
    headers: dict[str, str]
    body: bytes
    waiting: float


def answer(
    cloud: Cloud, model: OperationModel, body: bytes | str, *, region: str, account_id: str | None = None
) -> Answer:
    """Answer the request with this JSON ``body``.

    Refusals are answers too; OperationNotSupported is raised for an operation that sagemock does not have.
    """
    function = operations.find(model.name)
    with cloud.lock:
        cloud.clock.begin_reply()
        now, document, error = cloud.clock.now(), {}, None
        try:
            document = wire.parse(body)
            cloud.faults.trip(model.name)
            request = wire.load(model.input_shape, document)
            reply = function(cloud.region(region, account_id), request)
            status, payload = 200, wire.dump(model.output_shape, reply)
        except ServiceError as refusal:
            error, status = refusal.code, refusal.status
            payload = json.dumps(refusal.body(), separators=(",", ":"), ensure_ascii=False).encode()
        cloud.note(Call(model.name, document, region, now, error))
        waiting = cloud.clock.end_reply()
        if cloud.launcher:
            cloud.launcher.tick(cloud.clock.time())
    headers = {
        "x-amzn-RequestId": str(uuid4()),
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(payload)),
        "Date": formatdate(now.timestamp(), usegmt=True),
    }
    return Answer(status, headers, payload, waiting)
