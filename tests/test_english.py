"""Violations of CONTRIBUTING's rules for plain English; ``python tests/test_english.py PATH ...`` lists them."""

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from sagemock.protocol import errors

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]


def compiled(pattern):
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE | re.MULTILINE)


# The highest rate per 1,000 words, and the pattern, of each kind of violation. By these patterns anyio, werkzeug and
# tornado have 0.3 to 0.4 headless clauses, 0.3 to 1.0 of speaking code, and at most 0.1 nameless actors.
KINDS = {
    "headless clause": (
        0.5,
        compiled(r"""\b(?:what|whatever)\b
        | (?:^|[.,:;(]\s+|\b(?:and|or|but|by|for|from|of|than|that|to|with|when|where|if|as)\s+)who\b"""),
    ),
    "speaking code": (
        0.5,
        compiled(r"""(?<!\byou\s)(?<!\buser\s)(?<!\busers\s)(?<!\bcaller\s)(?<!\bcallers\s)
        \b(?:say|says|said|tell|tells|told|ask|asks|asked|hear|hears|heard|know|knows|knew|want|wants|wanted)\b"""),
    ),
    "nameless actor": (
        0.2,
        compiled(r"\b(?:somebody|someone|nobody|no\sone|anybody|anyone|everybody|everyone|whoever)\b"),
    ),
    "idiom": (
        0.2,
        compiled(r"""\b(?:be\sit|all\sthe\ssame|for\sever|meanwhile|beside|a\stext(?!\salternative))\b
        | (?<!there\s)\bis\sno\b(?!\slonger)
        | \bof\s(?:\w+\s)?\w+'s(?=[.,;:)]|$|\s(?:and|or|is|are|was|comes)\b)"""),
    ),
}
MOST_WORDS = 8  # of a test's name, after `test_`
OPENERS = re.compile(r"(?:what|who|whoever|whose|whatever|where|when|how|why|whether|somebody|nobody)\b", re.IGNORECASE)

CODE = re.compile(r"```.*?```|``.*?``|`[^`\n]*`", re.DOTALL)
TOOL_COMMENT = re.compile(r"#\s*(?:type:|noqa|pragma|mypy|ruff|fmt|!)|^#\s*-+$")


class Prose(NamedTuple):
    line: int
    text: str
    is_docstring: bool = False


def python_prose(source):
    """Yield the docstrings, the comments, and other strings of at least three words; not the texts of AWS's errors."""
    yield from strings_in(ast.parse(source))
    yield from comments_in(source)


def aws_text_prose(source):
    """Yield the module's docstring and comments, not its strings, which are AWS's texts."""
    yield Prose(1, ast.get_docstring(ast.parse(source)), is_docstring=True)
    yield from comments_in(source)


def strings_in(tree):
    nodes = list(ast.walk(tree))
    exempt = {id(part) for node in nodes if is_service_error(node) for part in ast.walk(node)}
    docstrings = {id(node.body[0].value) for node in nodes if has_docstring(node)}
    for node in nodes:
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if id(node) in docstrings or (id(node) not in exempt and len(text.split()) >= 3):
            yield Prose(node.lineno, text, id(node) in docstrings)


def comments_in(source):
    """Yield the comments; those on consecutive lines of their own are one."""
    line, lines = 0, []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or TOOL_COMMENT.match(token.string):
            continue
        continues = token.start[0] == line + len(lines) and not token.line[: token.start[1]].strip()
        if lines and not continues:
            yield Prose(line, "\n".join(lines))
            lines = []
        line = line if lines else token.start[0]
        lines.append(token.string.lstrip("# "))
    if lines:
        yield Prose(line, "\n".join(lines))


def has_docstring(node):
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, documented) and ast.get_docstring(node) is not None


def is_service_error(node):
    """Return whether a node creates one of AWS's errors, whose texts are AWS's."""
    return isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in SERVICE_ERRORS


def markdown_prose(source):
    """Yield a page's text without its blocks of code."""
    yield Prose(1, source)


def javascript_prose(source):
    """Yield comments and quoted strings of at least three words."""
    pattern = r"""//[^\n]*|/\*.*?\*/|<!--.*?-->|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|>[^<>{}]+<"""
    for match in re.finditer(pattern, source, re.DOTALL):
        if len(match[0].split()) >= 3:
            yield Prose(source.count("\n", 0, match.start()) + 1, match[0].strip("`'\"/<>!-* "))


READERS = {".py": python_prose, ".md": markdown_prose, ".js": javascript_prose, ".html": javascript_prose}
SERVICE_ERRORS = {
    name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, errors.ServiceError)
}


@cache
def prose_of(path):
    """Return a file's prose, with an x for each piece of code in it."""
    reader = aws_text_prose if path.name == "assumptions.py" else READERS[path.suffix]
    return [prose._replace(text=without_code(prose.text)) for prose in reader(path.read_text())]


def without_code(text):
    return CODE.sub(lambda code: "x" + "\n" * code[0].count("\n"), text)


def violations(path):
    """Yield ``(line, kind, excerpt)`` for each violation in a file."""
    for prose in prose_of(path):
        for kind, position in violations_in(prose):
            line = prose.line + prose.text.count("\n", 0, position)
            yield line, kind, excerpt(prose.text, position)


def violations_in(prose):
    if prose.is_docstring and OPENERS.match(prose.text):
        yield "opener", 0
    for kind, (_, pattern) in KINDS.items():
        for match in pattern.finditer(prose.text):
            yield kind, match.start()


def excerpt(text, start):
    return " ".join(text[max(0, start - 40) : start + 60].split())


def words(path):
    return sum(len(prose.text.split()) for prose in prose_of(path))


def long_test_names(path):
    """Yield ``(line, name)`` for each test whose name has too many words."""
    for node in ast.walk(ast.parse(path.read_text())):
        name = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else ""
        if name.startswith("test_") and len(name.split("_")) - 1 > MOST_WORDS:
            yield node.lineno, name


def files_in(*places):
    """Return the files below some paths that have a reader, except this one, which quotes the patterns."""
    files = [file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*")))]
    return [file for file in files if file.suffix in READERS and file.name != Path(__file__).name]


def rates(files):
    """Return the violations per 1,000 words, by kind."""
    count = Counter(kind for file in files for _, kind, _ in violations(file))
    total = sum(map(words, files)) or 1
    return {kind: 1000 * count[kind] / total for kind in KINDS}


PLACES = {
    "package": [ROOT / "sagemock"],
    "docs": [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "docs"],
    "tests": [ROOT / "tests", ROOT / "benchmarks"],
}


def listing(files, kinds):
    return "\n".join(
        f"{file}:{line}: {kind}: {text}" for file in files for line, kind, text in violations(file) if kind in kinds
    )


@pytest.mark.parametrize("place", PLACES)
def test_violations_stay_below_their_rates(place):
    files = files_in(*PLACES[place])
    exceeded = {kind: rate for kind, rate in rates(files).items() if rate > KINDS[kind][0]}
    assert not exceeded, f"{exceeded}\n{listing(files, exceeded)}"


def test_docstrings_open_plainly():
    listed = listing(files_in(*PLACES["package"]), ["opener"])
    assert not listed, listed


def test_test_names_are_short():
    files = sorted((ROOT / "tests").rglob("*.py"))
    listed = [f"{file}:{line}: {name}" for file in files for line, name in long_test_names(file)]
    assert not listed, "\n".join(listed)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("headless clause", "Return what the cloud holds."),
        ("headless clause", "Return the cloud\nand who uses it."),
        ("speaking code", "The reply says the status."),
        ("speaking code", "Ask the dispatcher."),
        ("nameless actor", "True if somebody has opened it."),
        ("idiom", "The call is recorded all the same."),
        ("idiom", "'x' is no region"),
        ("idiom", "must be a text"),
        ("idiom", "a copy of the parent's, too"),
        ("opener", "Whether the cloud is active."),
    ],
)
def test_each_violation_is_found(kind, text):
    assert [found for found, _ in violations_in(Prose(1, text, is_docstring=True))] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Return the user who owns the space.",
        "You know the token; users ask for it.",
        "There is no limit. The kernel is no longer there.",
        "Return the status of the app's owner.",
        f"Return ``{'what'}``.",
    ],
)
def test_plain_text_has_no_violations(text):
    assert list(violations_in(Prose(1, without_code(text), is_docstring=True))) == []


def test_reader_finds_strings_and_comments():
    source = '"""Doc."""\nraise ValidationException("AWS says no to this")\n# one\n# two\nx = "three words here"\n'
    assert list(python_prose(source)) == [(1, "Doc.", True), (5, "three words here", False), (3, "one\ntwo", False)]


def main(paths):
    files = files_in(*map(Path, paths or ["sagemock"]))
    for file in files:
        for line, kind, text in sorted(violations(file)):
            print(f"{file}:{line}: {kind}: {text}")
        if file.suffix == ".py":
            for line, name in long_test_names(file):
                print(f"{file}:{line}: test name of {len(name.split('_')) - 1} words: {name}")
    print(f"{sum(map(words, files))} words; per 1,000:", {kind: round(rate, 2) for kind, rate in rates(files).items()})


if __name__ == "__main__":
    main(sys.argv[1:])
