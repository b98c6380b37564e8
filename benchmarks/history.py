"""The figures of earlier versions, one line of JSON per release."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import botocore
import moto

from benchmarks.results import Result

FILE = Path(__file__).with_name("history.jsonl")


def append(version: str, results: Iterable[Result]) -> None:
    """Add the figures of a version to the history."""
    record = {"version": version, "date": _today(), **environment(), "figures": _figures(results)}
    with FILE.open("a") as file:
        file.write(json.dumps(record) + "\n")


def environment() -> dict[str, Any]:
    """Return what the figures depend on: the load, the number of cores and the versions."""
    return {
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "botocore": botocore.__version__,
        "moto": moto.__version__,
    }


def latest() -> dict[str, Any]:
    """Return the figures of the latest version in the history, by title; empty if there is none."""
    lines = FILE.read_text().splitlines() if FILE.exists() else []
    figures: dict[str, Any] = json.loads(lines[-1])["figures"] if lines else {}
    return figures


def regressions(results: Iterable[Result], known: dict[str, Any]) -> list[Result]:
    """Return the results whose goal the latest version in the history met, and which now miss it beyond the noise."""
    return [result for result in results if result.is_missed and known.get(result.title, {}).get("is_met", True)]


def _today() -> str:
    return dt.datetime.now(dt.timezone.utc).date().isoformat()


def _figures(results: Iterable[Result]) -> dict[str, Any]:
    return {
        result.title: {
            "figure": _rounded(result.figure),
            "spread": [_rounded(value) for value in result.spread],
            "unit": "x" if result.other else result.unit,
            "is_faster": result.faster,
            "reference": result.reference,
            "goal": result.goal and result.goal.limit,
            "at_least": bool(result.goal and result.goal.at_least),
            "is_met": result.is_met,
        }
        for result in results
    }


def _rounded(value: float) -> float:
    """Return a figure with four significant digits: times of calls are some millionths of a second."""
    return float(f"{value:.4g}")
