"""The pytest plugin: a mock per test by fixture or marker, and a server for tests of other processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .cloud.cloud import Cloud
    from .server.service import Service

MARKER = "sagemock"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**options): run the test with SageMaker mocked; options as for sagemock.mock_sagemaker, "
        'e.g. @pytest.mark.sagemock(clock="instant")',
    )


@pytest.fixture(autouse=True)
def _sagemock_marker(request: pytest.FixtureRequest) -> None:
    """A marked test is mocked whether or not it asks for the fixture."""
    if request.node.get_closest_marker(MARKER):
        request.getfixturevalue(MARKER)


@pytest.fixture
def sagemock(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """SageMaker, mocked for this test: a :class:`sagemock.Cloud`. Options by ``@pytest.mark.sagemock(...)``."""
    from .mock.sagemaker_mock import mock_sagemaker

    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(MARKER))):  # the closest one wins
        _check_names(marker)
        options.update(marker.kwargs)
    if isinstance(seed := options.get("seed"), str | os.PathLike):
        options["seed"] = request.config.rootpath / seed  # wherever pytest was called
    try:
        mock = mock_sagemaker(**options)
    except (TypeError, ValueError) as error:
        raise pytest.UsageError(f"@pytest.mark.{MARKER}: {error}") from None
    with mock.session() as cloud:
        yield cloud


def _check_names(marker: pytest.Mark) -> None:
    from .mock.options import OPTIONS

    for name in (*marker.args, *(name for name in marker.kwargs if name not in OPTIONS)):
        raise pytest.UsageError(
            f"@pytest.mark.{MARKER} does not take {name!r}: give options by name, of {', '.join(OPTIONS)}"
        )


@pytest.fixture
def sagemaker_client(sagemock: Cloud) -> Any:  # noqa: ARG001  # the mock must be active before the client is made
    """A boto3 client of the mocked SageMaker, in the region of the environment (us-east-1 if it names none)."""
    import boto3
    import botocore.session

    session = botocore.session.get_session()
    session.register_component("data_loader", _loader())
    return boto3.Session(botocore_session=session).client("sagemaker")


@pytest.fixture(scope="session")
def sagemock_server_options() -> dict[str, Any]:
    """Override it to give the server of ``sagemock_server`` its options, those of :func:`sagemock.serve`."""
    return {}


@pytest.fixture(scope="session")
def sagemock_server(sagemock_server_options: dict[str, Any]) -> Iterator[Service]:
    """SageMaker at an HTTP address, for programs in other processes, as long as the tests run: see sagemock.serve."""
    from .server.serve import serve

    try:
        service = serve(**sagemock_server_options)
    except (ImportError, TypeError, ValueError) as error:
        raise pytest.UsageError(f"sagemock_server_options: {error}") from None
    with service:
        yield service


@pytest.fixture
def clean_sagemock_server(sagemock_server: Service) -> Service:
    """The one of ``sagemock_server``, as new: no resources, calls, faults or quotas of tests before."""
    sagemock_server.cloud.reset()
    return sagemock_server


@cache
def _loader() -> Any:
    """One for all tests: nine tenths of the time that a client takes go into reading the API model."""
    import botocore.session

    return botocore.session.get_session().get_component("data_loader")
