"""Hints in the reports of failed tests, among them about timestamps that are ahead of the test's own clock."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from .configuration import MARKER

_ADVICE = 'pass wall_clock="cloud", by which the program\'s clock follows (https://sagemock.github.io/sagemock/clock/)'


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:  # noqa: ARG001  # pytest passes it by name
    """Watch for timestamps that are ahead of the test's own clock."""
    from sagemock.mock.registry import ACTIVE
    from sagemock.mock.wall_clock.age_watch import AgeWatch

    watch_before, ACTIVE.age_watch = ACTIVE.age_watch, AgeWatch()
    try:
        return (yield)
    finally:
        ACTIVE.age_watch = watch_before


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add hints to the report of a failed test."""
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
    from sagemock.mock.registry import ACTIVE

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
        from sagemock.protocol.count import count_of

        tests = count_of(count, "test")
        terminalreporter.write_line(
            f"sagemock: in {tests} that read the wall clock, timestamps in replies were ahead of it: {_ADVICE}"
        )
