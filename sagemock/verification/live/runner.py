"""Run of the probes: the calls are recorded, replayed, and compared with the mock."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sagemock.corrections.corrections import Corrections
from sagemock.verification.difference import Difference
from sagemock.verification.formats.recording_file import read_calls
from sagemock.verification.recorder.hook import install, uninstall
from sagemock.verification.recorder.recorder import Recorder
from sagemock.verification.replay.outcomes import is_comparable
from sagemock.verification.replay.replays import Replays
from sagemock.verification.summary import Summary

from .probe import Check, Probe, Session


@dataclass
class ProbeResult:
    """The outcome of a probe.

    Attributes:
        probe: The probe.
        first: The line of its first call in the recording.
        checks: The properties of replies that it has compared by itself.
        calls: How many calls it made.
        comparable: How many of those that the probe observes the account permitted.
        differences: How many differences there are.
    """

    probe: Probe
    first: int
    checks: list[Check] = field(default_factory=list)
    calls: int = 0
    comparable: int = 0
    differences: int = 0

    @property
    def outcome(self) -> str:
        """Return "differs", "same", or "not probed": without permission, or without resources of that kind."""
        if self.differences:
            return "differs"
        return "same" if self.comparable else "not probed"


@dataclass
class LiveResult:
    """The outcome of a run.

    Attributes:
        summary: The differences.
        outcomes: How many calls were compared, and how many were not.
        probes: The outcome of each probe.
    """

    summary: Summary = field(default_factory=Summary)
    outcomes: Counter[str] = field(default_factory=Counter)
    probes: list[ProbeResult] = field(default_factory=list)


def record_probes(
    probes: Iterable[Probe], session: Session, path: Path, note: Callable[[str], None]
) -> list[ProbeResult]:
    """Run probes, and record their calls.

    Args:
        probes: The probes.
        session: Makes the calls.
        path: The recording.
        note: Receives the subject of each probe.
    """
    results: list[ProbeResult] = []
    recorder, lines = Recorder(path), _LineCounter(path)
    install(recorder)
    try:
        for probe in probes:
            note(f"{probe.purpose} ({', '.join(probe.numbers)})")
            recorder.flush()
            results.append(ProbeResult(probe, lines.count() + 1))
            probe.run(session)
            results[-1].checks, session.checks = session.checks, []
    finally:
        uninstall(recorder)
        recorder.close()
    return results


def compare_probes(results: list[ProbeResult], path: Path, corrections: Corrections | None) -> LiveResult:
    """Replay the recording, and return the differences, also by probe."""
    live = LiveResult(probes=results)
    for call in read_calls(path):
        result = _result_of(results, call.line)
        result.calls += 1
        result.comparable += call.operation.startswith(result.probe.observes) and is_comparable(call)
    replays = Replays(corrections)
    for difference in replays.run(read_calls(path)):
        _add(live, _result_of(results, difference.line), difference)
    for result in results:
        result.comparable += len(result.checks)
        for operation, subject, seen, expected in result.checks:
            if seen != expected:
                _add(live, result, Difference(result.first, operation, "form", subject, seen, expected))
    live.outcomes = replays.outcomes
    return live


def _add(live: LiveResult, result: ProbeResult, difference: Difference) -> None:
    live.summary.add(difference._replace(numbers=result.probe.numbers))
    result.differences += 1


def _result_of(results: list[ProbeResult], line: int) -> ProbeResult:
    """Return the probe that made the call of a line: of those that begin there, the last one has made calls."""
    return results[bisect_right(results, line, key=lambda result: result.first) - 1]


class _LineCounter:
    """The number of lines of a file that grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = self._lines = 0

    def count(self) -> int:
        """Return how many lines the file has."""
        with self._path.open("rb") as file:
            file.seek(self._position)
            self._lines += sum(1 for _ in file)
            self._position = file.tell()
        return self._lines
