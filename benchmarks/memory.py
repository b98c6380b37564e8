"""The memory that 10,000 notebook instances use."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc

from benchmarks.calls import NOTEBOOK, sagemaker
from benchmarks.results import Goal, Result
from benchmarks.scale import Scale
from sagemock import mock_sagemaker
from sagemock.cloud.history.bounded_log import BoundedLog


def results(scale: Scale) -> list[Result]:
    """Measure in a new interpreter, since tracing slows down all later benchmarks."""
    command = [sys.executable, "-m", __name__, *scale.options]
    process = subprocess.run(command, check=True, capture_output=True, text=True)
    total, instance = map(float, process.stdout.split())
    return [
        Result("memory per instance, with its calls and events", [total], unit="KB", goal=Goal(3)),
        Result("  of which the instance itself", [instance], unit="KB"),
    ]


def measure(instances: int) -> tuple[float, float]:
    """Return the bytes per instance in service with the calls and events that the cloud keeps, and without them."""
    with mock_sagemaker(clock="manual") as cloud:
        client = sagemaker()
        client.create_notebook_instance(**NOTEBOOK)
        cloud.clock.settle()
        gc.collect()
        tracemalloc.start()
        for number in range(instances):
            client.create_notebook_instance(**{**NOTEBOOK, "NotebookInstanceName": f"notebook-{number}"})
        cloud.clock.settle()
        total = _traced_memory()
        cloud.history.calls, cloud.history.events = BoundedLog(), BoundedLog()
        return total / instances, _traced_memory() / instances


def _traced_memory() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


if __name__ == "__main__":
    print(*measure(Scale.of_command_line().count(10_000, smoke=50)))
