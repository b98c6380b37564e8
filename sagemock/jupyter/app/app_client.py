"""Client that describes and creates the server's own Studio app in the cloud."""

from __future__ import annotations

import json

from tornado.httpclient import AsyncHTTPClient
from tornado.httputil import url_concat

from sagemock.processes.config import JsonObject

LIVE_STATUSES = ("Pending", "InService", "Deleting")


class AppRefused(Exception):
    """The cloud has rejected a request; the message is its reason."""


class AppClient:
    """Client for one app.

    Args:
        url: The URL at which the cloud describes and creates the app.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.is_in_service = False  # does not go back to False in practice: this process ends with its app

    async def refresh(self) -> str | None:
        """Return the current status of the app; None if it does not exist."""
        status = await self.status_of()
        self.is_in_service = status == "InService"
        return status

    async def status_of(self, **other: str) -> str | None:
        """Return the status of the app whose key differs in ``other``; None if it does not exist."""
        try:
            description = await self._send("GET", **other)
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
            await self._send("POST")
            status = await self.refresh()
        # With clock="auto" a DescribeApp call advances the clock, so the next one returns the new status.
        return await self.refresh() if status == "Pending" else status

    async def _send(self, method: str, **query: str) -> JsonObject:
        response = await AsyncHTTPClient().fetch(
            url_concat(self._url, query), method=method, raise_error=False, allow_nonstandard_methods=True
        )
        if response.error and response.code == 599:
            raise AppRefused(f"the cloud does not respond: {response.error}")
        if "json" not in response.headers.get("Content-Type", ""):
            raise AppRefused(f"the cloud does not have this app any more (HTTP {response.code})")
        reply: JsonObject = json.loads(response.body)
        if response.code != 200:
            raise AppRefused(reply.get("message") or reply.get("Message") or reply["__type"])
        return reply
