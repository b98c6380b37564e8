"""JupyterApi: the API of a started server, for the launcher itself."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import Any

from .servers.settings import ServerSettings

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

    def get(self, path: str) -> list[dict[str, Any]]:
        """Return a list of the API; an empty one if the server does not answer with one.

        Args:
            path: The path below the base URL, such as ``"api/kernels"``.
        """
        # Not requests, whose connections users replace in tests.
        connection = HTTPConnection(*self._address, timeout=REQUEST_SECONDS)
        try:
            headers = {"Authorization": f"token {self.token}"}
            connection.request("GET", self._settings.base_url + path, headers=headers)
            result = json.loads(connection.getresponse().read())
        except (OSError, HTTPException, ValueError):
            return []
        finally:
            connection.close()
        return result if isinstance(result, list) else []
