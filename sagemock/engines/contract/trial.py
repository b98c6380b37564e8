"""Trial: a container of an image, started as SageMaker starts it, and removed with its volume."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from sagemock.engines.engine import PORT

from .contract import Contract
from .probe import Probe
from .startup_files import startup_files

LABEL = "sagemock.image-check"


class Trial(Probe):
    """A container that is created, and removed with its volume, as a context manager.

    Args:
        client: A client of the Docker daemon.
        image: The image.
        contract: The contract.
        command: The command line in place of that of image and contract.
    """

    def __init__(self, client: Any, image: Any, contract: Contract, command: tuple[str, ...] = ()) -> None:
        super().__init__(client, contract)
        self._image, self._command = image, command
        self._volume: Any = None

    def __enter__(self) -> Trial:
        from docker.errors import APIError

        try:
            self._create()
            self.container.start()
        except APIError as error:
            self._creation_error = str(error.explanation or error)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _create(self) -> None:
        from docker.types import Mount

        settings = self.contract.container
        name = f"sagemock-image-check-{uuid.uuid4().hex[:12]}"
        self._volume = self._client.volumes.create(name, labels={LABEL: name})
        entrypoint = self._command or settings.entrypoint
        self.container = self._client.containers.create(
            self._image.id,
            name=name,
            labels={LABEL: name},
            entrypoint=list(entrypoint) or None,
            command=None if self._command else list(settings.arguments) or None,
            user=f"{settings.uid}:{settings.gid}" if self.contract.app_type == "KernelGateway" else None,
            environment=self.contract.variables(),
            ports={f"{PORT}/tcp": None if self._daemon_host else ("127.0.0.1", None)},
            # AWS's volume hides the files that the image has there; a copy of them would hide a mistake.
            mounts=[Mount(settings.mount_path, name, type="volume", no_copy=True)],
        )
        self.container.put_archive("/", startup_files(self.metadata, settings))

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
