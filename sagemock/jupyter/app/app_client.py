"""Client that describes and creates the server's own Studio app in the cloud."""

from __future__ import annotations

import json
import os

from tornado.httpclient import AsyncHTTPClient

from sagemock.jupyter.process_config import JsonObject
from sagemock.presigned.user_agent import STUDIO

LIVE_STATUSES = ("Pending", "InService", "Deleting")
# The endpoint reads key, region and service, and checks only the form of the signature.
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential={key}/20200101/{region}/sagemaker/aws4_request, "
    f"SignedHeaders=host, Signature={'0' * 64}"
)


class AppRefused(Exception):
    """The cloud has rejected a request; the message is its reason."""


class AppClient:
    """Client for one app.

    Args:
        app: The request of CreateApp for this app.
    """

    def __init__(self, app: JsonObject) -> None:
        self._app = app
        self._key = {member: value for member, value in app.items() if member != "ResourceSpec"}
        self.is_in_service = False  # does not go back to False in practice: this process ends with its app

    async def refresh(self) -> str | None:
        """Return the current status of the app; None if it does not exist."""
        status = await self.status_of()
        self.is_in_service = status == "InService"
        return status

    async def status_of(self, **other: str) -> str | None:
        """Return the status of the app whose key differs in ``other``; None if it does not exist."""
        try:
            description = await _call("DescribeApp", self._key | other)
        except AppRefused:
            return None
        return str(description["Status"])

    async def start(self) -> str | None:
        """Create the app unless it exists, as Studio does for a visitor, and return its status.

        Raises:
            AppRefused: The app cannot be created.
        """
        status = await self.refresh()
        if status not in LIVE_STATUSES:
            await _call("CreateApp", self._app)
            status = await self.refresh()
        # With clock="auto" a DescribeApp call advances the clock, so the next one returns the new status.
        return await self.refresh() if status == "Pending" else status


async def _call(operation: str, request: JsonObject) -> JsonObject:
    environment = os.environ
    authorization = AUTHORIZATION.format(key=environment["AWS_ACCESS_KEY_ID"], region=environment["AWS_REGION"])
    response = await AsyncHTTPClient().fetch(
        environment["AWS_ENDPOINT_URL_SAGEMAKER"],
        method="POST",
        headers={"X-Amz-Target": f"SageMaker.{operation}", "Authorization": authorization, "User-Agent": STUDIO},
        body=json.dumps(request),
        raise_error=False,
    )
    if response.error and response.code == 599:
        raise AppRefused(f"the cloud does not respond: {response.error}")
    reply: JsonObject = json.loads(response.body)
    if response.code != 200:
        raise AppRefused(reply.get("message") or reply.get("Message") or reply["__type"])
    return reply
