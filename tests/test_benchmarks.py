"""Every benchmark runs to its end, with one round and little data; the figures are not checked."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = {
    "benchmarks": [
        "describe; Stubber: add_response and call",
        "  Stubber: the call alone",
        "  moto",
        "enter + exit",
        "import, in addition to boto3",
        "first reply of a new interpreter",
        "page of 100 from 200",
        "  2 pages in a row",
        "ListApps of one profile, of 24 apps",
        "CreateApp with 24 other apps",
        "memory per instance, with its Create call",
        "  in cloud.calls and its two events",
        "  of which the instance itself",
    ],
    "benchmarks.jupyter": [
        "presigned URL; other: describe",
        "jupyter server, warm",
        "jupyter server, cold",
        "jupyter server, PSS of 1",
        "jupyter lab, warm",
        "jupyter lab, cold",
        "jupyter lab, PSS of 1",
    ],
    "benchmarks.server": [
        "describes per second",
        "their 99th percentile",
        "memory with 20 notebooks",
        "start to first reply",
        "stop",
    ],
}


@pytest.mark.long
@pytest.mark.parametrize("module", ROWS)
def test_benchmark_runs_to_its_end(module):
    if module == "benchmarks.jupyter" and not importlib.util.find_spec("jupyterlab"):
        pytest.skip("JupyterLab is not installed")
    command = [sys.executable, "-m", module, "--smoke"]
    root = Path(__file__).parents[1]
    process = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=280, check=False)
    assert (process.returncode, process.stderr) == (0, "")
    table = process.stdout.partition("\n\n")[0].splitlines()[1:]
    assert len(table) == len(ROWS[module])
    for line, title in zip(table, ROWS[module], strict=True):
        assert line.startswith(f"{title} ") or line == title
