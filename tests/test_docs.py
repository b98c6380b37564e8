"""Every example of README.md and docs/*.md is executed.

A page's ```python blocks are one module, at the lines where they stand in the page, so that tracebacks point there. It
runs under pytest in a process of its own: what is not in a test runs on import, every ``def test_`` is a test, warnings
are errors. Of the ```console blocks run the lines that begin with ``$ sagemock`` or ``$ python``, in one directory per
page; what the block shows below a command must be what it prints, with ``...`` for whatever differs.
What should be read and not run is written as ```sh, ```diff, ```text.
"""

import ast
import os
import re
import subprocess
import sys
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, Example, OutputChecker
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("README.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\\\n.*)*)\n?((?:^(?!\$ ).*\n?)*)", re.MULTILINE)
LOOSELY = ELLIPSIS | NORMALIZE_WHITESPACE
SECONDS = 120
PYTEST_OPTIONS = [
    "-q",
    "-Werror",
    "-pno:cacheprovider",
    "-pno:randomly",
    "-oasyncio_mode=auto",
    "-oasyncio_default_fixture_loop_scope=function",
]

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@every_page
def test_the_python_of_a_page_runs(page, tmp_path):
    run_python(page.read_text(), tmp_path / f"page_{page.stem}.py")  # not "moto.py": it would hide moto


@every_page
def test_the_commands_of_a_page_print_what_it_shows(page, tmp_path):
    run_commands(page.read_text(), tmp_path)


def blocks(text, language):
    """``(line number, text)`` of each fenced block in that language, without its indentation."""
    for match in BLOCK.finditer(text):
        indent, found, body = match.groups()
        if found == language:
            yield text.count("\n", 0, match.start(3)), re.sub(f"^{indent}", "", body, flags=re.MULTILINE)


def run_python(text, path):
    """Write the page's Python to ``path`` and run pytest on it."""
    module = as_module(text)
    if not module:
        return
    path.write_text(module)
    names = [node.name for node in ast.walk(ast.parse(module, path)) if getattr(node, "name", "").startswith("test_")]
    assert len(names) == len(set(names)), f"a page is one module, where a later test replaces an earlier one: {names}"
    ran = run([sys.executable, "-m", "pytest", *PYTEST_OPTIONS, path.name], cwd=path.parent)
    assert ran.returncode == (0 if names else pytest.ExitCode.NO_TESTS_COLLECTED), ran.stdout


def as_module(text):
    """The page's Python, each line where it stands in the page."""
    module = ""
    for start, block in blocks(text, "python"):
        module += "\n" * (start - module.count("\n")) + block
    return module


def run_commands(text, directory):
    """Run the page's commands and compare what they print."""
    for _, block in blocks(text, "console"):
        for command, shown in COMMAND.findall(block):
            if not command.startswith(("sagemock", "python")):
                continue
            ran = run(command, cwd=directory, shell=True)
            assert ran.returncode == 0, f"$ {command}\n{ran.stdout}"
            if shown.strip():
                compare(command, shown, ran.stdout)


def compare(command, shown, printed):
    """A readable difference unless what was printed is what the page shows."""
    checker = OutputChecker()
    if not checker.check_output(shown, printed, LOOSELY):
        difference = checker.output_difference(Example(command, shown), printed, LOOSELY)
        pytest.fail(f"$ {command}\n{difference}", pytrace=False)


def run(command, **options):
    """Run it with this environment's programs first; what it prints, errors too, is in ``stdout``."""
    programs = Path(sys.executable).parent
    environ = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1", "COLUMNS": "120"}
    environ = {name: value for name, value in environ.items() if not name.startswith("PYTEST_")}
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.run(command, env=environ, text=True, timeout=SECONDS, check=False, **streams, **options)


class TestTheHarness:
    """A check that cannot fail checks nothing."""

    def test_the_blocks_of_a_page_share_one_module(self, tmp_path):
        run_python(
            "# Page\n```python\nimport json\n```\ntext\n```python\ndef test_it():\n    assert json.loads('1')\n```\n",
            tmp_path / "page.py",
        )

    def test_a_failing_test_is_told_with_its_line_in_the_page(self, tmp_path):
        with pytest.raises(AssertionError, match=r"page\.py:5: AssertionError"):
            run_python("# Page\n\n```python\ndef test_it():\n    assert 1 == 2\n```\n", tmp_path / "page.py")

    def test_a_failing_line_outside_of_tests_is_told(self, tmp_path):
        with pytest.raises(AssertionError, match=r"page\.py:2: in <module>"):
            run_python("```python\n1 / 0\n```\n", tmp_path / "page.py")

    def test_a_test_that_hides_another_is_told(self, tmp_path):
        twice = "```python\ndef test_it(): ...\n```\n" * 2
        with pytest.raises(AssertionError, match="a later test replaces an earlier one"):
            run_python(twice, tmp_path / "page.py")

    def test_an_indented_block_is_executed_too(self, tmp_path):
        with pytest.raises(AssertionError, match="ZeroDivisionError"):
            run_python("* item\n\n  ```python\n  1 / 0\n  ```\n", tmp_path / "page.py")

    def test_a_command_prints_what_the_page_shows(self, tmp_path):
        run_commands("```console\n$ python -c 'print(1, id(1))'\n1 ...\n$ rm -rf nothing\n```\n", tmp_path)

    def test_a_command_that_prints_something_else_is_told(self, tmp_path):
        with pytest.raises(pytest.fail.Exception, match="Expected"):
            run_commands("```console\n$ python -c 'print(1)'\n2\n```\n", tmp_path)

    def test_a_command_that_fails_is_told(self, tmp_path):
        with pytest.raises(AssertionError, match="NoSuchModule"):
            run_commands("```console\n$ python -m NoSuchModule\n```\n", tmp_path)
