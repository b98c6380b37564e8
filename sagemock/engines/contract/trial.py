"""Trial: a container of an image, started as SageMaker starts it, and removed with its volume."""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sagemock.engines.engine import PORT

from .archives import own_directory, write_file
from .contract import METADATA_FILE, Contract

if TYPE_CHECKING:
    from requests import Response

LABEL = "sagemock.image-check"
LOG_LINES = 10
REQUEST_SECONDS = 10.0


class Trial:
    """A container that is used as a context manager.

    Args:
        client: A client of the Docker daemon.
        image: The image.
        contract: The contract.
        command: The command line in place of that of image and contract.

    Attributes:
        container: The container.
        start_error: The daemon's reason if it could not start the container; else empty.
    """

    def __init__(self, client: Any, image: Any, contract: Contract, command: tuple[str, ...] = ()) -> None:
        self.contract, self.image = contract, image
        self.container: Any = None
        self.start_error = ""
        self._client, self._command = client, command
        self._volume: Any = None

    def __enter__(self) -> Trial:
        from docker.errors import APIError

        try:
            self._create()
            self.container.start()
        except APIError as error:
            self.start_error = str(error.explanation or error)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _create(self) -> None:
        from docker.types import Mount

        contract = self.contract
        name = f"sagemock-image-check-{uuid.uuid4().hex[:12]}"
        self._volume = self._client.volumes.create(name, labels={LABEL: name})
        entrypoint = self._command or contract.entrypoint
        self.container = self._client.containers.create(
            self.image.id,
            name=name,
            labels={LABEL: name},
            entrypoint=list(entrypoint) or None,
            command=None if self._command else list(contract.arguments) or None,
            user=f"{contract.uid}:{contract.gid}" if contract.app_type == "KernelGateway" else None,
            environment=contract.variables(),
            ports={f"{PORT}/tcp": None if self._daemon_host else ("127.0.0.1", None)},
            # AWS's volume hides the files that the image has there; a copy of them would hide a mistake.
            mounts=[Mount(contract.mount_path, name, type="volume", no_copy=True)],
        )
        own_directory(self.container, contract.mount_path, contract.uid, contract.gid)
        write_file(self.container, METADATA_FILE, json.dumps(self.metadata).encode())

    def __exit__(self, *_exception: object) -> None:
        from docker.errors import APIError

        with suppress(APIError):
            if self.container is not None:
                self.container.remove(force=True)
        with suppress(APIError):
            if self._volume is not None:
                self._volume.remove(force=True)

    @property
    def metadata(self) -> dict[str, str]:
        """The content of the metadata file."""
        return {
            "AppType": self.contract.app_type,
            "DomainId": "d-imagecheck",
            "SpaceName": "image-check",
            "ResourceName": "default",
            "AppImageVersion": "current",
        }

    @property
    def _daemon_host(self) -> str:
        """The host of a daemon on another machine; empty for one of this machine."""
        url = urlsplit(self._client.api.base_url)
        return url.hostname or "" if url.scheme in ("http", "https") and url.port else ""

    @property
    def is_running(self) -> bool:
        """True if the container runs."""
        if self.start_error:
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
            return 126, str(error.explanation or error)
        return int(result.exit_code), result.output.decode(errors="replace").strip()

    def shell(self, script: str) -> tuple[int, str]:
        """Run a script of ``sh`` in the container."""
        return self.run("sh", "-c", script)
