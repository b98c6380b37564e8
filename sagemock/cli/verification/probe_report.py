"""Report of a live run: the statements that were probed, and those that differ."""

from __future__ import annotations

from collections.abc import Iterable

from sagemock.cli.colors import GREEN, RED, paint
from sagemock.protocol.json_types import JsonObject
from sagemock.verification.live.runner import ProbeResult
from sagemock.verification.statements import statements


def print_probes(results: Iterable[ProbeResult]) -> None:
    """Print the probes that differ, and how many statements were probed."""
    results = list(results)
    for result in results:
        if result.outcome == "differs":
            print(paint(f"differs: {result.probe.purpose} ({', '.join(result.probe.numbers)})", RED))
    numbers = {
        outcome: {number for result in results if result.outcome == outcome for number in result.probe.numbers}
        for outcome in ("same", "differs", "not probed")
    }
    same = numbers["same"] - numbers["differs"]
    unprobed = numbers["not probed"] - same - numbers["differs"]
    line = (
        f"{len(same)} of {len(statements())} statements were probed without a difference; "
        f"probes of {len(numbers['differs'])} differ; {len(unprobed)} could not be probed"
    )
    print(paint(line, RED if numbers["differs"] else GREEN))


def to_json(results: Iterable[ProbeResult]) -> list[JsonObject]:
    """Return the probes for a JSON document."""
    return [
        {
            "purpose": result.probe.purpose,
            "statements": list(result.probe.numbers),
            "outcome": result.outcome,
            "line": result.first,
            "calls": result.calls,
        }
        for result in results
    ]
