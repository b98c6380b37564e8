"""The desk: where a server of Studio's asks the cloud how its app is, and has it created."""

from __future__ import annotations

import json
import os
from typing import Any

from tornado.httpclient import AsyncHTTPClient

ALIVE = ("Pending", "InService", "Deleting")
# Of a signature the endpoint looks at the form alone, beside the key, the region and the service.
SIGNED = (
    "AWS4-HMAC-SHA256 Credential={key}/20200101/{region}/sagemaker/aws4_request, "
    f"SignedHeaders=host, Signature={'0' * 64}"
)


class Refused(Exception):
    """The cloud will not, and says why."""


class AppClient:
    """Speaks for one app. ``app`` is what CreateApp is asked for."""

    def __init__(self, app: dict[str, Any]) -> None:
        self._app = app
        self._key = {member: value for member, value in app.items() if member != "ResourceSpec"}
        self.is_open = False  # and stays so: with its app ends this process

    async def look(self) -> str | None:
        """The status of the app; None if there is none."""
        status = await self.status_of()
        self.is_open = status == "InService"
        return status

    async def status_of(self, **other: str) -> str | None:
        """The status of an app whose key differs in ``other``; None if there is none."""
        try:
            described = await _call("DescribeApp", self._key | other)
        except Refused:
            return None
        return str(described["Status"])

    async def open(self) -> str | None:
        """Have the app run, as Studio does for who comes in; its status, or Refused."""
        status = await self.look()
        if status not in ALIVE:
            await _call("CreateApp", self._app)
            status = await self.look()
        # One look lets the cloud's clock go on, if it is one that goes by looks; the next sees what came of it.
        return await self.look() if status == "Pending" else status


async def _call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    environment = os.environ
    signed = SIGNED.format(key=environment["AWS_ACCESS_KEY_ID"], region=environment["AWS_REGION"])
    reply = await AsyncHTTPClient().fetch(
        environment["AWS_ENDPOINT_URL_SAGEMAKER"],
        method="POST",
        headers={"X-Amz-Target": f"SageMaker.{operation}", "Authorization": signed},
        body=json.dumps(request),
        raise_error=False,
    )
    if reply.error and reply.code == 599:
        raise Refused(f"the cloud does not answer: {reply.error}")
    answered: dict[str, Any] = json.loads(reply.body)
    if reply.code != 200:
        raise Refused(answered.get("message") or answered.get("Message") or answered["__type"])
    return answered
