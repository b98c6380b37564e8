"""JupyterApi: the API of a started server, for the launcher itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .servers.settings import ServerSettings

if TYPE_CHECKING:
    from tornado.httpclient import AsyncHTTPClient

REQUEST_SECONDS = 10.0


class JupyterApi:
    """The API of one server.

    Args:
        address: Host and port of the server.
        settings: The server.
    """

    def __init__(self, address: tuple[str, int], settings: ServerSettings) -> None:
        self._address, self._settings = address, settings

    @property
    def origin(self) -> str:
        """The URL of the server with its base path, without a slash at its end."""
        host, port = self._address
        return f"http://{host}:{port}{self._settings.base_url.rstrip('/')}"

    @property
    def token(self) -> str:
        """The token of the API."""
        return self._settings.token

    async def get(self, client: AsyncHTTPClient, path: str) -> list[dict[str, Any]]:
        """Return a list of the API; an empty one if the server does not answer with one in time.

        Args:
            client: Sends the request. Not requests, whose connections users replace in tests.
            path: The path below the base URL, such as ``"api/kernels"``.
        """
        from tornado.httpclient import HTTPError

        headers = {"Authorization": f"token {self.token}"}
        try:
            response = await client.fetch(f"{self.origin}/{path}", headers=headers, request_timeout=REQUEST_SECONDS)
            answer = json.loads(response.body)
        except (OSError, HTTPError, ValueError):
            return []
        return answer if isinstance(answer, list) else []
