"""Statements about AWS: reader of the pages of docs/aws, whose README describes the form of a statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_FOLDERS = (_HERE / "aws_notes", _HERE.parents[1] / "docs" / "aws")  # in a wheel, and in the repository
LABELS = ("verbatim", "fixture", "documented", "code", "measured", "assumed")
NUMBER = r"[A-Z]\d+\.\d+"
CITATION = re.compile(rf"\[({NUMBER}(?:, {NUMBER})*)\]")
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
STATEMENT = re.compile(rf"^- \*\*({NUMBER})\*\* (.*?)(?=^- \*\*|^#|\n\n|\Z)", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"`([\w/]+\.py)?::(\w+)`")


@dataclass(frozen=True)
class Statement:
    """A numbered statement about AWS.

    Attributes:
        number: The letter of its notes, the section and the number within it, such as ``N4.2``.
        text: The statement, without its details.
        details: ``(label, text)`` of the items below it: confidence and sources, ``tests`` or ``not simulated``.
        page: The name of its page.
        line: The line of the page on which it begins.
    """

    number: str
    text: str
    details: tuple[tuple[str, str], ...]
    page: str
    line: int

    def __str__(self) -> str:
        """Return the statement with its details, one a line."""
        return "\n    ".join([f"{self.number} {self.text}", *map(": ".join, self.details)])

    @property
    def labels(self) -> set[str]:
        """Return the statement's confidence labels."""
        return {label for label, _ in self.details if label in LABELS}

    @property
    def is_assumed(self) -> bool:
        """Return whether all of it is an assumption."""
        return self.labels == {"assumed"}

    @property
    def section(self) -> str:
        """Return the statement's section, such as ``N4``."""
        return self.number.partition(".")[0]

    @property
    def tests(self) -> list[tuple[str, str]]:
        """Return ``(file below tests/, test)`` pairs; a test without a file is in the file of the test before it."""
        found, file = [], ""
        for path, test in TEST.findall(dict(self.details).get("tests", "")):
            file = path or file
            found.append((file, test))
        return found


@cache
def statements() -> tuple[Statement, ...]:
    """Return the statements of all pages, in the order of the pages' names; none if the pages are not installed."""
    folder = next((folder for folder in _FOLDERS if folder.is_dir()), None)
    pages = sorted(folder.glob("*.md")) if folder else []
    return tuple(statement for page in pages for statement in statements_in(page))


def statements_in(page: Path) -> list[Statement]:
    """Return the statements of a page. Blocks of code have none."""
    source = BLOCK.sub(lambda block: "\n" * block[0].count("\n"), page.read_text("utf-8"))
    found = []
    for match in STATEMENT.finditer(source):
        text, *details = (" ".join(part.split()) for part in re.split(r"\n {4}- ", match[2]))
        line = source.count("\n", 0, match.start()) + 1
        pairs = tuple((label, value) for label, _, value in (detail.partition(": ") for detail in details))
        found.append(Statement(match[1], text, pairs, page.name, line))
    return found


def citations(source: str) -> list[str]:
    """Return the numbers that prose cites, as in ``[N4.2]`` or ``[N4.2, S9.1]``."""
    return [number for group in CITATION.findall(source) for number in group.split(", ")]
