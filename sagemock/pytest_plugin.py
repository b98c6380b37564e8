"""pytest fixtures and marker: a mock for each test, and a server for tests of other processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .cloud.cloud import Cloud
    from .server.service import Service

MARKER = "sagemock"
# Options that are relative to pytest's root directory in its configuration.
_PATHS = ("authorization", "corrections", "seed", "volume_dir")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add one option of the configuration file for each option of the mock."""
    from .mock.options import OPTIONS

    for name, option in OPTIONS.items():
        parser.addini(f"{MARKER}_{name}", f"{option.help} For all tests; markers take precedence.", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**options): run the test with SageMaker mocked; options as for sagemock.mock_sagemaker, "
        'e.g. @pytest.mark.sagemock(clock="instant")',
    )


_ADVICE = 'pass wall_clock="cloud", by which the program\'s clock follows (docs/clock.md)'


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:  # noqa: ARG001  # pytest passes it by name
    """Watch for timestamps that are ahead of the test's own clock."""
    from .mock.registry import ACTIVE
    from .mock.wall_clock.age_watch import AgeWatch

    watch_before, ACTIVE.age_watch = ACTIVE.age_watch, AgeWatch()
    try:
        return (yield)
    finally:
        ACTIVE.age_watch = watch_before


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to the report of a test what sagemock can explain about its failure."""
    report = yield
    _add_hints(report, call)
    _add_advice(report)
    return report


def _add_hints(report: pytest.TestReport, call: pytest.CallInfo[None]) -> None:
    """Add where else the resource exists that a call has not found, and why a call was denied."""
    if call.excinfo and (hints := sys.modules.get("sagemock.cloud.history.hints")):
        errors = list(_chain(call.excinfo.value))
        found = [hints.find_hint(_request_id(error)) for error in errors]
        # pytest prints the notes of an exception itself.
        found += [hints.find_note(_request_id(error)) for error in errors if not hasattr(error, "__notes__")]
        report.sections.extend((MARKER, hint) for hint in dict.fromkeys(filter(None, found)))


def _add_advice(report: pytest.TestReport) -> None:
    """Add that the test's own clock was behind the timestamps of replies, or behind the durations that it has set."""
    from .mock.registry import ACTIVE

    watch = ACTIVE.age_watch
    if report.when != "call" or watch is None:
        return
    if watch.ahead:
        report.__dict__["sagemock_seconds_ahead"] = watch.ahead  # xdist sends it to the main process
    if report.failed and watch.ahead:
        text = f"Timestamps in replies were up to {watch.ahead:.0f} seconds ahead of datetime.now(): {_ADVICE}"
        report.sections.append((MARKER, text))
    elif report.failed and watch.has_deadline:
        text = f"time.monotonic() does not follow the durations that the test has set: {_ADVICE}"
        report.sections.append((MARKER, text))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those that it was raised from or during."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__


def _request_id(error: BaseException) -> object:
    """Return the request ID of the reply that botocore raised an exception for; None for other exceptions."""
    response = getattr(error, "response", None) or getattr(error, "last_response", None)  # of a WaiterError
    metadata = response.get("ResponseMetadata") if isinstance(response, dict) else None
    return metadata.get("RequestId") if isinstance(metadata, dict) else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print, in one line, how many passed tests may have computed negative ages."""
    reports = terminalreporter.getreports("passed")
    if count := sum(hasattr(report, "sagemock_seconds_ahead") for report in reports):
        tests = "1 test" if count == 1 else f"{count} tests"
        terminalreporter.write_line(
            f"sagemock: in {tests} that read the wall clock, timestamps in replies were ahead of it: {_ADVICE}"
        )


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
    from .mock.sagemaker_mock import mock_sagemaker

    options = _configured_options(request.config)
    for marker in reversed(list(request.node.iter_markers(MARKER))):  # the closest marker takes precedence
        _check_names(marker)
        options.update(marker.kwargs)
    for name in ("authorization", "corrections", "seed"):
        if isinstance(path := options.get(name), str | os.PathLike):
            options[name] = request.config.rootpath / path  # independent of the working directory
    try:
        mock = mock_sagemaker(**options)
    except (ImportError, TypeError, ValueError) as error:
        raise pytest.UsageError(f"{_sources(request.config)}: {error}") from None
    with mock.session() as cloud:
        yield cloud


def _configured_options(config: pytest.Config) -> dict[str, Any]:
    """Return the options that pytest's configuration file sets."""
    from .mock.option_forms.text import parse_option
    from .mock.options import OPTIONS

    options = {}
    for name in OPTIONS:
        if lines := config.getini(f"{MARKER}_{name}"):
            try:
                options[name] = parse_option(name, lines)
            except ValueError as error:
                text = " ".join(lines)
                raise pytest.UsageError(f"{MARKER}_{name} = {text} ({config.inipath}): {error}") from None
            if name in _PATHS:
                options[name] = config.rootpath / options[name]
    return options


def _sources(config: pytest.Config) -> str:
    """Return where the options of a mock come from, for messages."""
    configured = [f"{MARKER}_{name}" for name in _configured_options(config)]
    if not configured:
        return f"@pytest.mark.{MARKER}"
    return f"@pytest.mark.{MARKER}, with {', '.join(configured)} of {config.inipath}"


def _check_names(marker: pytest.Mark) -> None:
    from .mock.option_forms.signature import suggest_option
    from .mock.options import OPTIONS

    for name in (*marker.args, *(name for name in marker.kwargs if name not in OPTIONS)):
        problem = f"has no option {name!r}{suggest_option(name) or '.'}"
        raise pytest.UsageError(f"@pytest.mark.{MARKER} {problem} Pass options by name, one of {', '.join(OPTIONS)}")


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
    from .server.serve import serve

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
