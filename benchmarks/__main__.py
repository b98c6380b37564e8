"""Compares sagemock with moto, Stubber and programs that are started by hand, and prints a table."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator

import sagemock
from benchmarks import (
    authorization,
    authorization_off,
    calls,
    engines,
    history,
    interpreters,
    jupyter,
    memory,
    one_aws,
    programs,
    server,
    studio,
)
from benchmarks.results import Result
from benchmarks.scale import Scale
from benchmarks.table import print_headings, print_result


def call_results(scale: Scale) -> Iterator[Result]:
    """Measure calls, sessions and lists."""
    yield from calls.describe_results(scale)
    yield calls.enter_result(scale)
    yield calls.session_result(scale)
    yield from calls.list_results(scale)
    yield calls.long_list_result(scale)
    yield from studio.results(scale)
    yield from memory.results(scale)
    yield from authorization.results(scale)
    yield from authorization_off.results(scale)
    yield from one_aws.results(scale)


def interpreter_results(scale: Scale) -> Iterator[Result]:
    """Measure new interpreters."""
    yield interpreters.import_result(scale)
    yield interpreters.first_call_result(scale)
    yield interpreters.test_result(scale)


def server_results(scale: Scale) -> Iterator[Result]:
    """Measure servers."""
    yield from server.load_results(scale)
    yield from server.start_results(scale)


GROUPS: dict[str, Callable[[Scale], Iterator[Result]]] = {
    "calls": call_results,
    "interpreters": interpreter_results,
    "server": server_results,
    "jupyter": jupyter.results,
    "programs": programs.results,
    "engines": engines.results,
}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; all by default")
    parser.add_argument("--smoke", action="store_true", help="one round with little data, to see that everything runs")
    parser.add_argument("--check", action="store_true", help="exit 1 if a goal that was met is missed beyond the noise")
    parser.add_argument("--record", metavar="VERSION", help="add the figures to benchmarks/history.jsonl")
    options = parser.parse_args()
    if unknown := set(options.groups) - set(GROUPS):
        parser.error(f"unknown group {', '.join(sorted(unknown))}; use {', '.join(GROUPS)}")
    scale, start, results = Scale(options.smoke), time.monotonic(), []
    print_headings()
    for group in options.groups or GROUPS:
        for result in GROUPS[group](scale):
            print_result(result)
            results.append(result)
    environment = {"sagemock": sagemock.__version__, **history.environment()}
    versions = ", ".join(f"{name} {value}" for name, value in environment.items())
    print(f"\nMedians of alternating rounds, {time.monotonic() - start:.0f} s; {versions}")
    if options.record:
        history.append(options.record, results)
    regressions = history.regressions(results, history.latest()) if options.check else []
    for result in regressions:
        print(f"missed beyond the noise: {result.title}")
    return 1 if regressions else 0


if __name__ == "__main__":
    sys.exit(main())
