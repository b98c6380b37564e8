"""The report of sagemock verify on a terminal, as lines, and its progress bar."""

import io
import sys
from collections import Counter

import pytest

from sagemock.cli.main import main
from sagemock.cli.verification import progress, terminal_report
from sagemock.cli.verification.report import as_text
from sagemock.verification.difference import Difference
from sagemock.verification.summary import Summary

rich_console = pytest.importorskip("rich.console")

DIFFERENCES = [
    Difference(3, "DescribeDomain", "error text", "", "No domain d-x.", "Domain [d-x] does not exist."),
    Difference(4, "DescribeNotebookInstance", "value", "IpAddressType", "dualstack", "ipv4"),
    Difference(5, "DescribeNotebookInstance", "value", "IpAddressType", "dualstack", "ipv4"),
]


@pytest.fixture
def summary():
    summary = Summary()
    for difference in DIFFERENCES:
        summary.add(difference)
    return summary


def test_a_terminal_has_a_table_for_each_kind(summary):
    console = rich_console.Console(file=io.StringIO(), width=200, force_terminal=True)
    terminal_report.print_report(summary, Counter(compared=9), console)
    output = console.file.getvalue()
    plain = rich_console.Text.from_ansi(output).plain if hasattr(rich_console, "Text") else output
    for part in ("error text (1)", "value (2)", "line 4, 2 times", "S7.15", "9 calls compared; 3 differences"):
        assert part in plain
    assert "\x1b[" in output


def test_lines_have_the_same_content(summary):
    text = as_text(summary, Counter(compared=9))
    for part in ("error text (1)", "value (2)", "line 4, 2 times", "S7.15", "9 calls compared; 3 differences"):
        assert part in text


def test_a_single_call_has_no_plural():
    assert as_text(Summary(), Counter(compared=1)).endswith("1 call compared; no differences")


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no pseudo-terminals")
def test_a_terminal_gets_tables_and_progress(tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(progress, "_STEP", 1)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    members = '"server_time": 5, "request": {}, "status": 200, "reply": {"Domains": [], "New": 1}'
    line = f'{{"session": "s", "operation": "ListDomains", "region": "us-east-1", {members}}}\n'
    (tmp_path / "aws.jsonl").write_text(line * 3)
    assert main(["verify", str(tmp_path / "aws.jsonl")]) == 1
    assert "missing member (3)" in out.getvalue()
    assert "┃" in out.getvalue()
    assert "100%" in err.getvalue()
