"""Images of a Docker daemon."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class DockerMissing(ImportError):
    """The package ``docker`` is not installed."""


class ImageUnusable(RuntimeError):
    """The Docker daemon cannot be reached, or does not have the image."""


@contextmanager
def docker_client() -> Iterator[Any]:
    """Yield a client of the daemon that ``DOCKER_HOST`` names, by default that of this machine.

    Raises:
        DockerMissing: The package ``docker`` is not installed.
        ImageUnusable: The daemon cannot be reached.
    """
    try:
        import docker
        from docker.errors import DockerException
    except ImportError:
        raise DockerMissing(
            "checks of images need 'docker', which is not installed: pip install \"sagemock[docker]\""
        ) from None
    try:
        client = docker.from_env()
        client.ping()
    except DockerException as error:
        raise ImageUnusable(f"the Docker daemon cannot be reached: {error}. Start it, or set DOCKER_HOST") from None
    try:
        yield client
    finally:
        client.close()


def find_image(client: Any, name: str) -> Any:
    """Return an image, which is pulled if the daemon does not have it.

    Raises:
        ImageUnusable: There is no such image.
    """
    from docker.errors import APIError, ImageNotFound

    try:
        return client.images.get(name)
    except ImageNotFound:
        pass
    except APIError as error:
        raise ImageUnusable(f"the image {name!r} cannot be used: {error.explanation}") from None
    try:
        return client.images.pull(name if ":" in name.rpartition("/")[2] or "@" in name else f"{name}:latest")
    except APIError as error:
        raise ImageUnusable(
            f"the Docker daemon has no image {name!r} and cannot pull it: {error.explanation}. "
            "Build it, or sign the daemon in to its registry with docker login"
        ) from None
