"""Fixtures for tests of custom images."""

import pytest

from benchmarks.engine_probes import DockerEngine, docker

from .images import AS_STUDIO_USER, build, command


@pytest.fixture(scope="session")
def docker_daemon():
    """A Docker daemon with the image of tools/build-engine-image."""
    if reason := DockerEngine().is_missing():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def good_image(docker_daemon):
    """An image for Studio, whose app image config has to start its program."""
    return build("sagemock-test-good", AS_STUDIO_USER + command("false"))


@pytest.fixture
def containers():
    """Return the containers that a filter selects, running or not."""
    return lambda selection: docker("ps", "--all", "--quiet", "--filter", selection)
