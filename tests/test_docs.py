"""Every example of README.md and docs/*.md is executed.

A page's ```python blocks are one module, at the lines where they stand in the page, so that tracebacks point there. It
runs under pytest in a process of its own: what is not in a test runs on import, every ``def test_`` is a test, warnings
are errors. Then run, in the same directory, the lines of its ```console blocks that begin with ``$``, as ``Reader``
tells; what a block shows below a command must be what it prints, with ``...`` for whatever differs. Commands that the
text mentions must be such as sagemock takes. What should be read and not run is written as ```diff, ```text, ```yaml;
as ```sh only what stands in ``NOT_RUN``.
"""

import ast
import contextlib
import functools
import io
import os
import re
import select
import shlex
import signal
import subprocess
import sys
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, Example, OutputChecker
from pathlib import Path

import pytest

from sagemock.cli.ctl import VERBS
from sagemock.cli.main import _parser
from sagemock.cli.serve import PORT

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("README.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n?((?:^(?!\$ ).*\n?)*)", re.MULTILINE)
INSTALL = re.compile(r"""pip install ("?)sagemock(\[[\w,]+\])?\1( +#.*)?""")
EXTRAS = re.compile(r"\bsagemock\[([\w,]+)\]")
EXPORT = re.compile(r"^ *export (\w+)=(.*)$", re.MULTILINE)
TARGET = re.compile(r"^([\w-]+):", re.MULTILINE)
LANGUAGES = {"python", "console", "sh", "text", "diff", "yaml"}
NOT_RUN = {
    "sagemock export --region us-east-1 eu-west-1 --profile research --output tests/account.yaml": "a real AWS account",
}
SAMPLES = {"VERB": "now"}  # for words of which only some will do; any other placeholder is its own sample
AWS_CLI = ROOT / os.environ.get("TEST_AWS_CLI", ".venv-awscli") / "bin"
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
def test_a_page_does_what_it_shows(page, tmp_path):
    run_python(page.read_text(), tmp_path / f"page_{page.stem}.py")  # not "moto.py": it would hide moto
    run_commands(page.read_text(), tmp_path)  # which find the files that the Python has written


@every_page
def test_nothing_that_looks_like_a_command_is_only_to_be_read(page):
    check_languages(page.read_text())


@every_page
def test_commands_in_the_text_of_a_page_are_what_sagemock_takes(page):
    check_mentions(BLOCK.sub("", page.read_text()))


@every_page
def test_a_page_names_extras_that_there_are(page):
    check_extras(page.read_text())


def test_what_is_not_run_is_shown_somewhere():
    shown = "".join(block for page in PAGES for _, block in blocks(page.read_text(), "sh"))
    assert set(shown.splitlines()) == set(NOT_RUN)


@pytest.mark.parametrize(("method", "reads"), [("GET", True), ("POST", False)])
def test_the_page_about_servers_has_a_table_of_all_verbs(method, reads):
    table = (ROOT / "docs" / "server.md").read_text().partition(f": {method} | |\n")[2].partition("\n\n")[0]
    spans = [span for row in table.splitlines() for span in re.findall(r"`(.+?)`", re.split(r"(?<!\\)\|", row)[1])]
    assert {span.split()[0] for span in spans} == {verb.name for verb in VERBS.values() if verb.reads is reads}
    for span in spans:
        check_usage(f"sagemock ctl {span}")


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
    with Reader(directory) as reader:
        for _, block in blocks(text, "console"):
            for command, shown in COMMAND.findall(block):
                printed = reader.does(command)
                if shown.strip():
                    compare(command, shown, printed)
        reader.ends_its_server()


class Reader:
    """Does what a page's commands say, in order: a server in one window, and in another all else, with its exports.

    The server takes a free port, so that tests do not meet; what is shown and said has the one of the page. It ends by
    Ctrl-C, when the page ends or starts another. The directory is the reader's home. What would take the network or
    minutes is looked at: ``pip install`` for what it names, ``make`` by a dry run.
    """

    def __init__(self, directory):
        self.directory, self.server, self.port = directory, None, PORT
        self.environ, self.exports = environment() | {"HOME": str(directory), "PYTHONFAULTHANDLER": "1"}, {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.server:  # when something has failed
            self.server.kill()
            self.server.communicate()

    def does(self, command):
        """What it prints."""
        program = command.split()[0]
        if program == "pip":
            assert INSTALL.fullmatch(command), f"$ {command}\nneither is it run nor does it install just sagemock"
            check_extras(command)
            return ""
        if program == "make":
            return self.runs(f"make --dry-run {command.removeprefix('make')}", ROOT)
        if command.startswith("sagemock serve"):
            return self.serves(command)
        if program == "aws" and not (AWS_CLI / "aws").exists():
            pytest.skip("no .venv-awscli: make .venv-awscli/ready")
        assert program in ("sagemock", "python", "aws"), f"$ {command}\nReader has not learned to run {program}"
        return self.runs(command, self.directory)

    def runs(self, command, directory):
        said = command.replace(f":{PORT}", f":{self.port}")
        ran = run(said, cwd=directory, shell=True, env=self.environ | self.exports)
        assert ran.returncode == 0, f"$ {command}\n{ran.stdout}"
        return self.as_shown(ran.stdout)

    def serves(self, command):
        self.ends_its_server()
        quietly = f"exec {command.partition(' #')[0]} --port 0"
        # Who runs the tests in the background may have them ignore Ctrl-C.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self.server = subprocess.Popen(quietly, shell=True, cwd=self.directory, env=self.environ, **STREAMS)
        finally:
            signal.signal(signal.SIGINT, before)
        assert select.select([self.server.stdout], [], [], SECONDS)[0], f"$ {command}\nsays nothing"
        greeting = os.read(self.server.stdout.fileno(), 1 << 16).decode()  # all of it: it is written at once
        self.exports = dict(EXPORT.findall(greeting))
        assert self.exports, f"$ {command}\n{greeting}"
        self.port = self.exports["AWS_ENDPOINT_URL_SAGEMAKER"].rpartition(":")[2]
        return self.as_shown(greeting)

    def ends_its_server(self):
        if not self.server:
            return
        self.server.send_signal(signal.SIGINT)
        try:
            said, _ = self.server.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            self.server.send_signal(signal.SIGABRT)  # it says where it stands, by PYTHONFAULTHANDLER
            said, _ = self.server.communicate()
        ended, self.server = self.server.returncode, None
        assert ended == 0, f"the server ended with {ended}: {said}"

    def as_shown(self, printed):
        return printed.replace(f":{self.port}", f":{PORT}")


def check_languages(text):
    """Blocks are of the languages that are known here, and none hides a command that ought to run."""
    assert not re.search(r"^ *```", BLOCK.sub("", text), re.MULTILINE), "a block says no language"
    assert {match.group(2) for match in BLOCK.finditer(text)} <= LANGUAGES
    assert all(block.startswith("$ ") for _, block in blocks(text, "console")), "a ```console block without a command"
    for _, block in blocks(text, "sh"):
        assert set(block.splitlines()) <= set(NOT_RUN), "make it ```console, or say in NOT_RUN why it cannot run"
        for command in block.splitlines():
            check_usage(command)
    for language in LANGUAGES - {"console"}:
        for _, block in blocks(text, language):
            assert not re.search(r"^\s*\$ ", block, re.MULTILINE), f"a command that is {language} does not run"


def check_usage(command):
    """Have sagemock's own parser read it. A name without its arguments, such as ``sagemock ctl``, is good, too."""
    words = shlex.split(command.removeprefix("python -m "))[1:]
    _, complaint = parsed(SAMPLES.get(word, word.split("|")[0]) for word in words)  # of on|off, the one
    is_name = "the following arguments are required" in complaint and " -" not in command
    assert is_name or not complaint, f"`{command}`: {complaint}"


def parsed(words):
    """What sagemock's own parser prints, and what it complains of."""
    told, complaint = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(complaint), contextlib.suppress(SystemExit):
        _parser().parse_args(list(words))
    return told.getvalue(), complaint.getvalue()


@functools.cache
def options():
    """Those of all commands, as their help tells them."""
    commands = [["demo"], ["serve"], ["export"], ["ctl"], *(["ctl", verb] for verb in VERBS)]
    return {option for command in commands for option in re.findall(r"--[\w-]+", parsed([*command, "--help"])[0])}


def check_mentions(text):
    """Commands, options, targets of make and addresses of the admin API that it mentions as ``code``."""
    for command in re.findall(r"`((?:python -m )?sagemock [^`]+)`", text):
        check_usage(command)
    assert set(re.findall(r"`(--[\w-]+)", text)) <= options()
    assert set(re.findall(r"`make ([\w-]+)", text)) <= set(TARGET.findall((ROOT / "Makefile").read_text()))
    assert not re.search(r"`(aws|pip) ", text), "only a ```console block can hold it to work"
    for method, verb in re.findall(r"`(GET|POST) /_sagemock/([\w-]+)", text):
        assert VERBS[verb].reads is (method == "GET"), verb


def check_extras(text):
    """Every ``sagemock[...]`` in it can be installed."""
    extras = {extra for names in EXTRAS.findall(text) for extra in names.split(",")}
    table = (ROOT / "pyproject.toml").read_text().partition("[project.optional-dependencies]\n")[2].partition("\n\n")[0]
    assert extras <= set(re.findall(r"^(\w+) = ", table, re.MULTILINE)), extras


def compare(command, shown, printed):
    """A readable difference unless what was printed is what the page shows."""
    checker = OutputChecker()
    if not checker.check_output(shown, printed, LOOSELY):
        difference = checker.output_difference(Example(command, shown), printed, LOOSELY)
        pytest.fail(f"$ {command}\n{difference}", pytrace=False)


STREAMS = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}


def run(command, env=None, **options):
    """Run it; what it prints, errors too, is in ``stdout``."""
    return subprocess.run(command, env=env or environment(), timeout=SECONDS, check=False, **STREAMS, **options)


def environment():
    """With this environment's programs first, then the AWS CLI's; without what leads elsewhere."""
    programs = [str(Path(sys.executable).parent), str(AWS_CLI), os.environ["PATH"]]
    environ = os.environ | {"PATH": os.pathsep.join(programs), "NO_COLOR": "1", "COLUMNS": "120"}
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith(("PYTEST_", "SAGEMOCK_")) and not name.lower().endswith("_proxy")
    }


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
        run_commands("```console\n$ python -c 'print(1, id(1))'\n1 ...\n```\n", tmp_path)

    def test_a_command_that_prints_something_else_is_told(self, tmp_path):
        with pytest.raises(pytest.fail.Exception, match="Expected"):
            run_commands("```console\n$ python -c 'print(1)'\n2\n```\n", tmp_path)

    def test_a_command_that_fails_is_told(self, tmp_path):
        with pytest.raises(AssertionError, match="NoSuchModule"):
            run_commands("```console\n$ python -m NoSuchModule\n```\n", tmp_path)

    def test_a_command_may_go_on_in_the_next_line(self, tmp_path):
        with pytest.raises(pytest.fail.Exception, match="Expected"):
            run_commands("```console\n$ python \\\n    -c 'print(1)'\n2\n```\n", tmp_path)

    def test_a_command_that_cannot_be_run_is_told(self, tmp_path):
        with pytest.raises(AssertionError, match="not learned to run rm"):
            run_commands("```console\n$ rm -rf nothing\n```\n", tmp_path)

    def test_a_server_runs_at_home_until_the_next_one_and_later_commands_reach_it(self, tmp_path):
        serve = "$ sagemock serve --clock manual --state ~/kept  # with a note\n"
        greeting = f"sagemock ... at http://127.0.0.1:{PORT} (clock: manual)...\n"
        ask = f"$ sagemock ctl now\n{{...}}\n$ sagemock ctl --url http://127.0.0.1:{PORT} now\n{{...}}\n"
        # The second gets the state only when the first has ended.
        run_commands(f"```console\n{serve}{greeting}{ask}```\n```console\n{serve}{greeting}```\n", tmp_path)
        assert (tmp_path / "kept" / "sagemock.db").exists()

    def test_a_server_that_greets_otherwise_is_told(self, tmp_path):
        with pytest.raises(pytest.fail.Exception, match="Expected"):
            run_commands("```console\n$ sagemock serve --clock manual\n... (clock: instant)...\n```\n", tmp_path)

    def test_a_server_that_does_not_start_is_told(self, tmp_path):
        with pytest.raises(AssertionError, match=r"serve: .*speed"):
            run_commands("```console\n$ sagemock serve --speed 0\n```\n", tmp_path)

    def test_a_server_that_does_not_end_well_is_told(self, tmp_path):
        with Reader(tmp_path) as reader:
            reader.server = subprocess.Popen("echo sorry; exit 3", shell=True, **STREAMS)
            reader.server.wait(SECONDS)
            with pytest.raises(AssertionError, match="ended with 3: sorry"):
                reader.ends_its_server()

    def test_a_server_that_does_not_end_is_told_with_where_it_stands(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sys.modules[__name__], "SECONDS", 0)
        deaf = "import signal; signal.signal(signal.SIGINT, print); print(flush=True); signal.pause(); signal.pause()"
        with Reader(tmp_path) as reader:
            reader.server = subprocess.Popen([sys.executable, "-c", deaf], env=reader.environ, **STREAMS)
            reader.server.stdout.readline()
            with pytest.raises(AssertionError, match="most recent call first"):
                reader.ends_its_server()

    def test_a_server_ends_with_its_page_whatever_happens(self, tmp_path):
        reader = Reader(tmp_path)
        reader.server = subprocess.Popen(["sleep", str(SECONDS)], **STREAMS)
        with pytest.raises(AssertionError, match="not learned"), reader:
            reader.does("rm -rf nothing")
        assert reader.server.returncode == -signal.SIGKILL

    def test_without_the_aws_cli_its_commands_are_skipped(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sys.modules[__name__], "AWS_CLI", tmp_path)
        with pytest.raises(pytest.skip.Exception, match=r"no \.venv-awscli"):
            run_commands("```console\n$ aws --version\n```\n", tmp_path)

    @pytest.mark.parametrize(
        ("command", "complaint"),
        [
            ("pip install 'sagemock[servers]'", "just sagemock"),
            ('pip install "sagemock[servers]"', "servers"),
            ("pip install sagemocks", "just sagemock"),
            ("make demonstration", "demonstration"),
        ],
    )
    def test_what_cannot_be_installed_or_made_is_told(self, tmp_path, command, complaint):
        with pytest.raises(AssertionError, match=complaint):
            run_commands(f"```console\n$ {command}\n```\n", tmp_path)

    @pytest.mark.parametrize("start", ["```sh", "```bash", "```", "```console"])
    def test_a_block_that_would_not_run_is_told(self, start):
        with pytest.raises(AssertionError):
            check_languages(f"{start}\nrm -rf nothing\n```\n")

    def test_a_command_in_a_block_to_be_read_is_told(self):
        with pytest.raises(AssertionError, match="a command that is text does not run"):
            check_languages("```text\n$ sagemock serve\n```\n")

    @pytest.mark.parametrize(
        "command",
        [
            "sagemock ctl",
            "sagemock ctl fail",
            "sagemock ctl VERB --help",
            r"sagemock serve --clock auto\|real",
            "python -m sagemock serve --port 0",
        ],
    )
    def test_usage_may_leave_out_arguments_and_have_placeholders(self, command):
        check_usage(command)

    @pytest.mark.parametrize(
        "command",
        [
            "sagemock surf",
            "sagemock ctl retreat",
            "sagemock ctl fail --tymes 1",
            "sagemock serve --prot 1",
            "sagemock ctl now 1",
        ],
    )
    def test_usage_that_is_wrong_is_told(self, command):
        with pytest.raises(AssertionError, match="usage: sagemock"):
            check_usage(command)

    @pytest.mark.parametrize(
        "text", ["`sagemock ctl\nretreat`", "`--prot 1`", "`aws s3 ls`", "`make peace`", "`GET /_sagemock/reset`"]
    )
    def test_what_is_mentioned_and_not_there_is_told(self, text):
        with pytest.raises(AssertionError):
            check_mentions(text)
