"""Probe: a container, as the checks look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sagemock.engines.engine import PORT

from .contract import Contract

if TYPE_CHECKING:
    from requests import Response

LOG_LINES = 10
REQUEST_SECONDS = 10.0
NOT_EXECUTABLE = 126  # the exit code of a command that a shell cannot execute


class Probe:
    """A container of an image.

    Args:
        client: A client of the Docker daemon.
        contract: The contract.
        container: The container; None before it is created.
    """

    def __init__(self, client: Any, contract: Contract, container: Any = None) -> None:
        self.contract, self.container = contract, container
        self._client, self._creation_error = client, ""

    @property
    def _daemon_host(self) -> str:
        """The host of a daemon on another machine; empty for one of this machine."""
        url = urlsplit(self._client.api.base_url)
        return url.hostname or "" if url.scheme in ("http", "https") and url.port else ""

    @property
    def start_error(self) -> str:
        """The daemon's reason if it could not create or start the container; else empty."""
        if self.container is None:
            return self._creation_error
        self.container.reload()
        return str(self.container.attrs["State"]["Error"])

    @property
    def is_running(self) -> bool:
        """True if the container runs."""
        if self.container is None:
            return False
        self.container.reload()
        return bool(self.container.attrs["State"]["Running"])

    @property
    def exit_code(self) -> int:
        """The exit code of a container that has ended."""
        return int(self.container.attrs["State"]["ExitCode"])

    def log(self) -> str:
        """Return the last lines that the container has printed."""
        if self.container is None:
            return ""
        output: bytes = self.container.logs(tail=LOG_LINES)
        return output.decode(errors="replace").strip()

    @property
    def origin(self) -> str:
        """The URL at which the container's port is reached."""
        bindings = self.container.attrs["NetworkSettings"]["Ports"].get(f"{PORT}/tcp") or [{"HostPort": "9"}]
        return f"http://{self._daemon_host or '127.0.0.1'}:{bindings[0]['HostPort']}"

    def get(self, path: str, headers: dict[str, str] | None = None) -> Response | None:
        """Return the answer to a request of a client without cookies; None if there is none."""
        import requests

        try:
            return requests.get(self.origin + path, headers=headers, timeout=REQUEST_SECONDS, allow_redirects=False)
        except requests.RequestException:
            return None

    def run(self, *command: str) -> tuple[int, str]:
        """Run a command in the container, as its user, and return its exit code and output."""
        from docker.errors import APIError

        try:
            result = self.container.exec_run(list(command))
        except APIError as error:
            return NOT_EXECUTABLE, str(error.explanation or error)
        return int(result.exit_code), result.output.decode(errors="replace").strip()

    def shell(self, script: str) -> tuple[int, str]:
        """Run a script of ``sh`` in the container."""
        return self.run("sh", "-c", script)
