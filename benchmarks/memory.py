"""Memory of 10,000 notebook instances."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc

from benchmarks.calls import INSTANCES, NOTEBOOK, sagemaker
from benchmarks.rounds import Row
from sagemock import mock_sagemaker
from sagemock.cloud.history.bounded_log import BoundedLog


def of_instances() -> list[Row]:
    """Measure in a separate interpreter, since tracing slows all later benchmarks."""
    done = subprocess.run([sys.executable, "-m", __name__], check=True, capture_output=True, text=True)
    everything, alone = (f"{float(size) / 1024:.2f} KB" for size in done.stdout.split())
    return [
        ("memory per instance, with its Create in", everything, "", "", "", "at most 3 KB"),
        ("  cloud.calls and its two events", "", "", "", "", ""),
        ("  of that, the instance itself", alone, "", "", "", ""),
    ]


def weigh() -> tuple[float, float]:
    """Return the bytes per InService instance, by tracemalloc: with its calls and events, and without."""
    with mock_sagemaker(clock="manual") as cloud:
        client = sagemaker()
        client.create_notebook_instance(**NOTEBOOK)
        cloud.clock.settle()
        gc.collect()
        tracemalloc.start()
        for number in range(INSTANCES):
            client.create_notebook_instance(**{**NOTEBOOK, "NotebookInstanceName": f"notebook-{number}"})
        cloud.clock.settle()
        everything = _traced()
        cloud.history.calls, cloud.history.events = BoundedLog(), BoundedLog()
        return everything, _traced()


def _traced() -> float:
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / INSTANCES


if __name__ == "__main__":
    print(*weigh())
