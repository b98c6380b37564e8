"""The statements about AWS in docs/aws: their form, the citations of their numbers, and the tests that hold them."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from sagemock.verification import statements as statement_reader

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "aws").glob("*.md"))
CITING = [ROOT / name for name in ("sagemock", "tests", "docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
SUFFIXES = {".py", ".md", ".js", ".html", ".css"}
ASSUMPTIONS = ROOT / "sagemock" / "assumptions.py"
README = ROOT / "docs" / "aws" / "README.md"


@pytest.fixture(scope="module")
def notes():
    return statement_reader


@pytest.fixture(scope="module")
def statements(notes):
    return notes.statements()


def test_statement_numbers_are_unique(statements):
    count = Counter(statement.number for statement in statements)
    assert {number for number, times in count.items() if times > 1} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_bold_number_begins_a_statement(notes, page):
    bold = re.findall(r"\*\*([A-Z]\d+\.\d+)\*\*", notes.BLOCK.sub("", page.read_text()))
    assert bold == [statement.number for statement in notes.statements_in(page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_statements_ascend_in_their_sections(notes, page):
    lines = enumerate(page.read_text().splitlines(), 1)
    headings = [(line, text.split()[1]) for line, text in lines if text.startswith("## ")]
    before = ("", 0, 0)
    for statement in notes.statements_in(page):
        assert statement.section == [text for line, text in headings if line < statement.line][-1], name(statement)
        section, _, number = statement.number[1:].partition(".")
        order = (statement.number[0], int(section), int(number))
        assert order > before, name(statement)
        before = order


def test_every_page_is_listed_with_its_numbers(notes):
    rows = dict(re.findall(r"^\| \[[^]]+\]\((.+?\.md)\) \| (.+?) \|", README.read_text(), re.MULTILINE))
    sections = {page.name: [statement.section for statement in notes.statements_in(page)] for page in PAGES}
    listed = {page: ", ".join(dict.fromkeys(found)) for page, found in sections.items() if found}
    assert {page: expand(numbers) for page, numbers in rows.items()} == listed


def expand(numbers):
    """Return ``N3, N4, N5`` for ``N3 to N5``."""
    return re.sub(
        r"([A-Z])(\d+) to \1(\d+)",
        lambda match: ", ".join(f"{match[1]}{number}" for number in range(int(match[2]), int(match[3]) + 1)),
        numbers,
    )


def test_every_statement_has_confidence_and_source(notes, statements):
    known = {*notes.LABELS, "tests", "not simulated"}
    for statement in statements:
        labels = [label for label, _ in statement.details]
        assert statement.labels, f"{name(statement)} needs one of {', '.join(notes.LABELS)}"
        assert set(labels) <= known, f"{name(statement)} has an unknown detail"
        assert len(labels) == len(set(labels)), f"{name(statement)} repeats a detail"
        assert all(text for _, text in statement.details), f"{name(statement)} has an empty detail"


def test_verbatim_and_documented_statements_name_tests(statements):
    for statement in statements:
        details = dict(statement.details)
        if statement.labels & {"verbatim", "documented"}:
            assert "tests" in details or "not simulated" in details, f"{name(statement)} names no test"
        if "tests" in details:
            assert statement.tests, f"{name(statement)} needs tests as `folder/test_file.py::test_name`"


def test_tests_of_all_statements_exist(statements):
    for statement in statements:
        for file, test in statement.tests:
            found = [path for path in files_called(file) if test in functions_in(path)]
            assert len(found) == 1, f"{name(statement)}: {file}::{test} is in {len(found)} files"


@cache
def files_called(path):
    """Return the test files whose path ends with that one."""
    return [file for file in (ROOT / "tests").rglob(Path(path).name) if str(file).endswith(f"/{path}")]


@cache
def functions_in(file):
    nodes = ast.walk(ast.parse(file.read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_cited_number_exists(notes, statements):
    numbers = {statement.number for statement in statements}
    for place in CITING:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.suffix in SUFFIXES and file != README:  # its examples cite numbers of other pages
                assert set(notes.citations(file.read_text())) <= numbers, file


def test_every_assumption_cites_an_assumed_statement(notes, statements):
    assumed = {statement.number for statement in statements if "assumed" in statement.labels}
    source = ASSUMPTIONS.read_text()
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            cited = notes.citations("\n".join(lines[node.lineno - 1 : node.end_lineno]))
            assert assumed.intersection(cited), f"line {node.lineno} must cite a statement that is assumed, as # [N8.8]"


def name(statement):
    return f"{statement.number} (docs/aws/{statement.page}:{statement.line})"
