"""Plain English, by count: CONTRIBUTING.md has the rules. ``python tests/test_english.py PATH ...`` lists offences."""

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]

# Per kind: how many offences 1,000 words may have, and their pattern. The limits are the rates that well-kept libraries
# (trustme, time-machine, stamina, starlette, httpx and others) stay below, measured in the same way.
KINDS = {
    "headless clause": (
        0.5,
        r"""\b(?:what|whatever)\b
        | (?:^|[.,:;(]\s+|\b(?:and|or|but|by|for|from|of|than|that|to|with|when|where|if|as)\s+)who\b""",
    ),
    "speaking code": (
        0.5,
        r"""(?<!\byou\s)(?<!\buser\s)(?<!\busers\s)(?<!\bcaller\s)(?<!\bcallers\s)
        \b(?:say|says|said|tell|tells|told|ask|asks|asked|hear|hears|heard|know|knows|knew|want|wants|wanted)\b""",
    ),
    "nameless actor": (0.2, r"\b(?:somebody|someone|nobody|no\sone|anybody|anyone|everybody|everyone|whoever)\b"),
    "idiom": (
        0.2,
        r"""\b(?:be\sit|all\sthe\ssame|for\sever|meanwhile|beside|a\stext(?!\salternative)|(?<!there\s)is\sno(?!\slonger))\b
        | \bof\s(?:\w+\s)?\w+'s(?=[.,;:)]|$|\s(?:and|or|is|are|was|comes)\b)""",
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
    exempt = {id(part) for node in ast.walk(tree) if is_service_error(node) for part in ast.walk(node)}
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if has_docstring(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if id(node) in docstrings or (id(node) not in exempt and len(text.split()) >= 3):
            yield Prose(node.lineno, text, id(node) in docstrings)


def comments_in(source):
    """Yield the comments, those on lines of their own that follow each other as one."""
    line, lines = 0, []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or TOOL_COMMENT.match(token.string):
            continue
        if not (token.line[: token.start[1]].strip() == "" and token.start[0] == line + len(lines)):
            yield Prose(line, "\n".join(lines))
            line, lines = token.start[0], []
        lines.append(token.string.lstrip("# "))
    yield Prose(line, "\n".join(lines))


def has_docstring(node):
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, documented) and ast.get_docstring(node) is not None


def is_service_error(node):
    """Return whether a node makes one of AWS's errors, whose texts are AWS's."""
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func).rpartition(".")[2]
    return name in SERVICE_ERRORS


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
    "ServiceError",
    "ConflictException",
    "ResourceInUse",
    "ResourceLimitExceeded",
    "ResourceNotFound",
    "ValidationException",
}


def prose_of(path):
    """Yield a file's prose, without the code in it: an x stands for it."""
    reader = aws_text_prose if path.name == "assumptions.py" else READERS[path.suffix]
    for prose in reader(path.read_text()):
        yield prose._replace(text=CODE.sub(lambda code: "x" + "\n" * code[0].count("\n"), prose.text))


def offences(path):
    """Yield ``(line, kind, excerpt)`` for each offence of a file."""
    for line, text, is_docstring in prose_of(path):
        if is_docstring and OPENERS.match(text):
            yield line, "opener", excerpt(text, 0)
        for kind, (_, pattern) in KINDS.items():
            for match in re.finditer(pattern, text, re.IGNORECASE | re.VERBOSE | re.MULTILINE):
                yield line + text.count("\n", 0, match.start()), kind, excerpt(text, match.start())


def excerpt(text, start):
    return " ".join(text[max(0, start - 40) : start + 60].split())


def words(path):
    return sum(len(text.split()) for _, text, _ in prose_of(path))


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
    """Return per kind the offences per 1,000 words."""
    count = Counter(kind for file in files for _, kind, _ in offences(file))
    total = sum(map(words, files)) or 1
    return {kind: 1000 * count[kind] / total for kind in KINDS}


PLACES = {
    "package": [ROOT / "sagemock"],
    "docs": [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "docs"],
    "tests": [ROOT / "tests", ROOT / "benchmarks"],
}


@pytest.mark.parametrize(
    "place", ["package", "docs", pytest.param("tests", marks=pytest.mark.skip("issue 11 is rewriting them"))]
)
def test_english_is_plain(place):
    measured = rates(files_in(*PLACES[place]))
    assert {kind: rate for kind, rate in measured.items() if rate > KINDS[kind][0]} == {}


def test_docstrings_open_plainly():
    listed = [
        f"{file}:{line}: {text}"
        for file in files_in(*PLACES["package"])
        for line, kind, text in offences(file)
        if kind == "opener"
    ]
    assert not listed, "\n".join(listed)


@pytest.mark.skip(reason="the rewriting of issue 11 is under way")
def test_test_names_are_short():
    files = sorted((ROOT / "tests").rglob("*.py"))
    listed = [f"{file}:{line}: {name}" for file in files for line, name in long_test_names(file)]
    assert not listed, "\n".join(listed)


def main(paths):
    files = files_in(*map(Path, paths or ["sagemock"]))
    for file in files:
        for line, kind, text in sorted(offences(file)):
            print(f"{file}:{line}: {kind}: {text}")
        if file.suffix == ".py":
            for line, name in long_test_names(file):
                print(f"{file}:{line}: test name of {len(name.split('_')) - 1} words: {name}")
    print(f"{sum(map(words, files))} words; per 1,000:", {kind: round(rate, 2) for kind, rate in rates(files).items()})


if __name__ == "__main__":
    main(sys.argv[1:])
