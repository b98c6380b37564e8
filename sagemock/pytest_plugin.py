"""The pytest plugin: fixtures ``sagemock`` and ``sagemaker_client``, and the marker that gives their options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .cloud import Cloud

MARKER = "sagemock"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**options): run the test with SageMaker mocked; options as for sagemock.mock_sagemaker, "
        'e.g. @pytest.mark.sagemock(clock="instant")',
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A marked test is mocked whether or not it asks for the fixture."""
    for item in items:
        names = getattr(item, "fixturenames", None)
        if names is not None and item.get_closest_marker(MARKER) and MARKER not in names:
            names.insert(0, MARKER)


@pytest.fixture
def sagemock(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """SageMaker, mocked for this test: a :class:`sagemock.Cloud`. Options by ``@pytest.mark.sagemock(...)``."""
    from .mock import mock_sagemaker

    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(MARKER))):  # the closest one wins
        if marker.args:
            raise pytest.UsageError(f"@pytest.mark.{MARKER} takes options by name, not {marker.args!r}")
        options.update(marker.kwargs)
    try:
        mock = mock_sagemaker(**options)
    except (TypeError, ValueError) as error:
        raise pytest.UsageError(f"@pytest.mark.{MARKER}: {error}") from None
    with mock as cloud:
        yield cloud


@pytest.fixture
def sagemaker_client(sagemock: Cloud) -> Any:  # noqa: ARG001  # the mock must be active before the client is made
    """A boto3 client of the mocked SageMaker, in the region of the environment (us-east-1 if it names none)."""
    import boto3

    return boto3.client("sagemaker")
