"""Every benchmark runs to its end, with one round and little data; its figures are not checked."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import authorization_off, history, rounds
from benchmarks.results import Goal, Result

ROOT = Path(__file__).parents[1]
ROWS = {
    "calls": [
        "describe, and add_response of Stubber",
        "describe, the call alone",
        "describe",
        "enter + exit",
        "client of another session",
        "page of 100 from 200",
        "  2 pages in a row",
        "page of 100 by name, from 200; from 100",
        "ListApps of one profile, of 24",
        "CreateApp with 24 other apps",
        "memory per instance, with its calls and events",
        "  of which the instance itself",
        "policies of create: administrator",
        "policies of describe: administrator",
        "policies of create: FullAccess, 5 denies",
        "policies of describe: FullAccess, 5 denies",
        "describe, authorization off",
        "  its instructions",
        "search for moto, which is active",
        "create with role, key and interface",
        "  with 10 interfaces; with 2",
    ],
    "interpreters": [
        "import, in addition to boto3",
        "first reply of a new interpreter",
        "one test, the whole pytest process",
    ],
    "server": [
        "serve: describes over 1 connection",
        "serve: 99th percentile over 1 connection",
        "serve: describes over 8 connections",
        "serve: 99th percentile over 8 connections",
        "serve: memory with 20 notebooks",
        "serve: start to first reply",
        "serve: stop",
    ],
    "jupyter": [
        "presigned URL of a live notebook",
        "jupyter server, warm",
        "jupyter server, cold",
        "jupyter server, PSS of 1",
        "jupyter lab, warm",
        "jupyter lab, cold",
        "jupyter lab, PSS of 1",
    ],
}


def run(*options, module="benchmarks"):
    command = [sys.executable, "-m", module, *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)


@pytest.mark.long
@pytest.mark.parametrize("group", ROWS)
def test_benchmark_runs_to_its_end(group):
    if group == "jupyter" and not importlib.util.find_spec("jupyterlab"):
        pytest.skip("JupyterLab is not installed")
    process = run("--smoke", group)
    assert (process.returncode, process.stderr) == (0, "")
    table = process.stdout.partition("\n\n")[0].splitlines()[1:]
    assert len(table) == len(ROWS[group])
    for line, title in zip(table, ROWS[group], strict=True):
        assert line.startswith(f"{title} ")


@pytest.mark.long
@pytest.mark.skipif(not importlib.util.find_spec("jupyterhub"), reason="JupyterHub is not installed")
def test_processes_of_an_engine_are_measured():
    process = run("--smoke", "engines")
    assert (process.returncode, process.stderr) == (0, "")
    rows = [line.split("  ")[0] for line in process.stdout.splitlines() if line.startswith("local, ")]
    assert [row.removeprefix("local, ") for row in rows] == [
        "first ready",
        "ready after a crash",
        "stopped",
        "gone after a killed parent",
    ]


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="the soak reads /proc")
def test_soak_runs_to_its_end():
    process = run("--smoke", module="benchmarks.soak")
    assert process.stderr == ""
    findings = {line.split("  ")[0]: line for line in process.stdout.splitlines() if "at most" in line}
    assert len(findings) == 9
    exact = ("exit code after Ctrl-C", "lost notebook instances", "calls with another answer", "tracebacks in the log")
    for title, line in findings.items():
        if title.startswith(exact):  # the others depend on the load of the machine
            assert line.endswith(" ok"), process.stdout


@pytest.mark.long
def test_parts_of_a_start_are_measured():
    process = run("--rounds", "1", module="benchmarks.start")
    assert (process.returncode, process.stderr) == (0, "")
    rows = [line.split("  ")[0] for line in process.stdout.partition("\n\n")[0].splitlines()]
    assert rows == [
        "interpreter",
        "asyncio",
        "Tornado",
        "botocore, urllib3, dateutil",
        "API model of SageMaker",
        "modules of sagemock",
        "options, threads, first reply",
        "sagemock serve",
        "moto_server",
    ]


def test_an_unknown_group_is_refused():
    process = run("calls", "coffee")
    assert process.returncode == 2
    assert "unknown group coffee; use calls, interpreters, server, jupyter, programs, engines" in process.stderr


def test_authorization_costs_little_while_off(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with_it, without_it = authorization_off.instructions()
    assert without_it < with_it <= without_it * authorization_off.LIMIT


def test_ratios_are_taken_round_by_round():
    result = Result("describe", [1, 2, 4], [2, 6, 8], "Stubber", goal=Goal(0.5))
    assert result.figures == [0.5, 1 / 3, 0.5]
    assert result.is_met
    faster = Result("describe", [1, 2, 4], [2, 6, 8], "moto", faster=True, goal=Goal(2.5, at_least=True))
    assert faster.figure == 2
    assert not faster.is_met
    assert not faster.is_missed  # within the quartiles


@pytest.mark.parametrize(("stolen", "result"), [([0, 9e9, 9e9, 9e9], 1), ([0, 9e9, 9e9, 9e9 + 1, 9e9, 18e9], 1)])
def test_the_least_disturbed_round_counts(monkeypatch, stolen, result):
    readings, numbers = iter(stolen), iter(range(3))
    monkeypatch.setattr(rounds, "stolen_time", lambda: next(readings))
    assert rounds.undisturbed(lambda: next(numbers), tries=3) == result
    assert list(readings) == []


@pytest.mark.parametrize(("was_met", "found"), [(True, ["describe"]), (False, [])])
def test_only_goals_that_were_met_regress(monkeypatch, tmp_path, was_met, found):
    monkeypatch.setattr(history, "FILE", tmp_path / "history.jsonl")
    before = Result("describe", [1.0 if was_met else 9.0], [1.0], "Stubber", goal=Goal(1.25))
    history.append("0.1.0", [before])
    assert json.loads(history.FILE.read_text())["figures"]["describe"]["is_met"] is was_met
    now = [Result("describe", [2.0, 2.1], [1.0, 1.0], "Stubber", goal=Goal(1.25))]
    assert [result.title for result in history.regressions(now, history.latest())] == found


def test_a_version_without_history_checks_every_goal(monkeypatch, tmp_path):
    monkeypatch.setattr(history, "FILE", tmp_path / "history.jsonl")
    missed = Result("describe", [2.0], [1.0], "Stubber", goal=Goal(1.25))
    assert history.regressions([missed], history.latest()) == [missed]
