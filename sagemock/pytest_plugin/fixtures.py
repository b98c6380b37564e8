"""Fixtures: a mock for each test, and a server for tests of other processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from .configuration import MARKER, check_names, configured_options, option_sources

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.server.service import Service


@pytest.fixture(autouse=True)
def _sagemock_marker(request: pytest.FixtureRequest) -> None:
    """Mock a marked test even if it does not use the fixture."""
    if request.node.get_closest_marker(MARKER):
        request.getfixturevalue(MARKER)


@pytest.fixture
def sagemock(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """Mock SageMaker for this test and return the :class:`sagemock.Cloud`.

    ``@pytest.mark.sagemock(...)`` takes the options of :func:`sagemock.mock_sagemaker`.
    """
    from sagemock.mock.sagemaker_mock import mock_sagemaker

    options = configured_options(request.config)
    for marker in reversed(list(request.node.iter_markers(MARKER))):  # the closest marker takes precedence
        check_names(marker)
        options.update(marker.kwargs)
    for name in ("authorization", "corrections", "seed"):
        if isinstance(path := options.get(name), str | os.PathLike):
            options[name] = request.config.rootpath / path  # independent of the working directory
    try:
        mock = mock_sagemaker(**options)
    except (ImportError, TypeError, ValueError) as error:
        raise pytest.UsageError(f"{option_sources(request.config)}: {error}") from None
    with mock.session() as cloud:
        yield cloud


@pytest.fixture
def sagemaker_client(sagemock: Cloud) -> Any:  # noqa: ARG001  # the mock must be active before the client is made
    """Return a boto3 client of the mocked SageMaker, in the environment's region or else in us-east-1."""
    import boto3
    import botocore.session

    session = botocore.session.get_session()
    session.register_component("data_loader", _loader())
    return boto3.Session(botocore_session=session).client("sagemaker")


@pytest.fixture(scope="session")
def sagemock_server_options() -> dict[str, Any]:
    """Return the options of ``sagemock_server``, those of :func:`sagemock.serve`. Override it to set some."""
    return {}


@pytest.fixture(scope="session")
def sagemock_server(sagemock_server_options: dict[str, Any]) -> Iterator[Service]:
    """Run a server for programs in other processes until the tests end; see :func:`sagemock.serve`."""
    from sagemock.server.serve import serve

    try:
        service = serve(**sagemock_server_options)
    except (ImportError, TypeError, ValueError) as error:
        raise pytest.UsageError(f"sagemock_server_options: {error}") from None
    with service:
        yield service


@pytest.fixture
def clean_sagemock_server(sagemock_server: Service) -> Service:
    """Return the server of ``sagemock_server`` after a reset: without resources, calls, faults and quotas."""
    sagemock_server.cloud.reset()
    return sagemock_server


@cache
def _loader() -> Any:
    """Return a loader that all tests share: reading the API model takes nine tenths of the time for a client."""
    import botocore.session

    return botocore.session.get_session().get_component("data_loader")
