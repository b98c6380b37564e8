"""tools/check_iam_simulate.py with decisions in the place of the simulator's, which the tests do not install."""

import importlib
from itertools import islice
from pathlib import Path
from random import Random

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    monkeypatch.syspath_prepend(ROOT / "tools")
    return importlib.import_module("check_iam_simulate")


def run(tool, monkeypatch, simulate):
    monkeypatch.setattr(tool, "simulate", simulate)
    monkeypatch.setattr("sys.argv", ["check_iam_simulate.py", "--cases", "30"])
    return tool.main()


def test_equal_decisions_are_no_difference(tool, monkeypatch, capsys):
    assert run(tool, monkeypatch, lambda cases: [case.is_allowed() for case in cases]) == 0
    assert capsys.readouterr().out.count("0 differences") == 2


def test_unknown_differences_fail_the_check(tool, monkeypatch, capsys):
    assert run(tool, monkeypatch, lambda cases: [not case.is_allowed() for case in cases]) == 1
    assert "unknown, sagemock" in capsys.readouterr().out


def test_layered_cases_have_no_known_difference(tool):
    cases = [*islice(tool.layered_cases(Random(1)), 30)]
    assert any(case.boundary for case in cases)
    assert any(case.scps for case in cases)
    assert [case.kinds() for case in cases] == [[]] * 30


def test_the_docs_list_each_kind_of_difference(tool):
    rows = [row.split(" | ")[:2] for row in (ROOT / "docs" / "authorization.md").read_text().splitlines()]
    for kind in tool.KINDS:
        assert [f"| {kind.subject}", kind.simulation] in rows
