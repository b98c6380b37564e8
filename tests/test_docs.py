"""Execution of every example in README.md, CONTRIBUTING.md and docs/*.md.

The ```python blocks of a page form one module. Each line has the same number as in the page, so that tracebacks point
there. The module runs under pytest in a separate process: code outside of tests runs on import, every ``def test_`` is
a test, warnings are errors. ``Reader`` runs the lines of ```console blocks that begin with ``$``, after the Python if
that writes a file which they name. The output must be the text that the block shows below the command; ``...`` matches
any text. ``NAME=$(command)`` sets a variable for later commands. sagemock's parser must accept the commands that the
text mentions, and the mock the options in ```ini blocks. ```dockerfile and ```json blocks are the files that the line
above names. Blocks that are not run are ```diff, ```mermaid, ```text and ```yaml; ```sh is allowed for the commands in
``NOT_RUN`` only.
"""

import ast
import configparser
import contextlib
import functools
import io
import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, Example, OutputChecker
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path

import pytest

from sagemock import mock_sagemaker
from sagemock.cli.main import _parser
from sagemock.mock.option_forms.text import parse_option
from sagemock.server.admin.commands import COMMANDS
from sagemock.server.defaults import PORT

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n?((?:^(?!\$ ).*\n?)*)", re.MULTILINE)
INSTALL = re.compile(r"""pip install ("?)(?:sagemock|\.)(\[[\w,-]+\])?\1( +#.*)?""")
EXTRAS = re.compile(r"(?:\bsagemock|(?<=\")\.)\[([\w,-]+)\]")
ASSIGNMENT = re.compile(r"([A-Z_]+)=\$\((.+)\)", re.DOTALL)
EXPORT = re.compile(r"^ *export (\w+)=(.*)$", re.MULTILINE)
WRITTEN = re.compile(r"""^Path\("([\w.-]+)"\)\.write_text""", re.MULTILINE)
TARGET = re.compile(r"^([\w.%-]+):", re.MULTILINE)
FILE = re.compile(r"`([\w.-]+)`:\n\n```(?:dockerfile|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LANGUAGES = {"python", "console", "dockerfile", "ini", "json", "sh", "text", "diff", "mermaid", "yaml"}
NOT_RUN = {
    "sagemock serve --jupyter docker --image-names 123456789012.dkr.ecr.us-east-1.amazonaws.com/=": "a Docker daemon",
    "sagemock serve --jupyter docker --image quay.io/jupyter/base-notebook --volume-dir notebooks": "a Docker daemon",
    "sagemock export --region us-east-1 eu-west-1 --profile research --output tests/account.yaml": "a real AWS account",
}
SLOW = {  # pages whose examples start real programs for more than five seconds: `make test-long` runs them
    "python": {"docs/engines.md", "docs/jupyter.md", "docs/moto.md", "docs/studio.md"},
    "console": {"docs/scripts.md", "docs/start/demos.md", "docs/start/servers.md", "docs/studio-aws-cli.md"},
}
PACKAGES = {
    "custom-images.md": ["dockerspawner"],
    "engines.md": ["jupyterhub"],
    "portal.md": ["jupyterhub"],
}  # those of a page that some environments lack
NEED_DOCKER = {"custom-images.md"}
BASE_IMAGES = {
    "our-jupyter": "sagemock-test-jupyter"
}  # of examples, and what stands for them: tools/build-engine-image
# Operations of a page that an early botocore lacks.
OPERATIONS = {"mlflow.md": ["CreateMlflowApp"], "partner-apps.md": ["CreatePartnerApp"]}
SAMPLES = {"COMMAND": "now"}  # for placeholders with restricted values; any other placeholder is its own sample
AWS_CLI = ROOT / os.environ.get("TEST_AWS_CLI", ".venv-awscli") / "bin"
LOOSELY = ELLIPSIS | NORMALIZE_WHITESPACE
SECONDS = 240
PYTEST_OPTIONS = [
    "-q",
    "-Werror",
    "-pno:cacheprovider",
    "-pno:randomly",
    "-oasyncio_mode=auto",
    "-oasyncio_default_fixture_loop_scope=function",
]


def blocks(text, language):
    """Yield ``(line number, text)`` of each fenced block in that language, without its indentation."""
    for match in BLOCK.finditer(text):
        indent, found, body = match.groups()
        if found == language:
            yield text.count("\n", 0, match.start(3)), re.sub(f"^{indent}", "", body, flags=re.MULTILINE)


def pages_with(language):
    """Return the decorator of a test of each page that has blocks in that language."""
    pages = [page for page in PAGES if any(blocks(page.read_text(), language))]
    return pytest.mark.parametrize("page", [page_with_marks(page, SLOW.get(language, ())) for page in pages])


def page_with_marks(page, slow):
    """Return the parameter of a page, marked if it is one of the slow ones, or if it needs a Docker daemon."""
    name = str(page.relative_to(ROOT))
    marks = [pytest.mark.long] if name in slow else []
    return pytest.param(page, id=name, marks=[*marks, pytest.mark.engines] if page.name in NEED_DOCKER else marks)


every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@pytest.mark.once
@pages_with("python")
def test_python_of_a_page_runs(page, tmp_path, require_operations):
    require_operations(*OPERATIONS.get(page.name, ()))
    require_packages(page)
    run_python(page.read_text(), module_path(page, tmp_path))


@pytest.mark.once
@pages_with("console")
def test_commands_of_a_page_run(page, tmp_path):
    if page.name in NEED_DOCKER and (reason := missing_docker()):
        pytest.skip(reason)
    require_packages(page)
    text = page.read_text()
    commands = "".join(block for _, block in blocks(text, "console"))
    if any(name in commands for name in WRITTEN.findall(as_module(text))):
        run_python(text, module_path(page, tmp_path))
    run_commands(text, tmp_path)


def require_packages(page):
    """Skip the test if a package of a page is not installed."""
    if missing := [name for name in PACKAGES.get(page.name, ()) if find_spec(name) is None]:
        pytest.skip(f"{', '.join(missing)} is not installed")


@every_page
def test_every_command_block_is_executed(page):
    check_languages(page.read_text())


@every_page
def test_commands_in_the_text_are_valid(page):
    check_mentions(BLOCK.sub("", page.read_text()))


@every_page
def test_extras_in_the_text_exist(page):
    check_extras(page.read_text())


@pages_with("ini")
def test_configuration_blocks_set_options(page):
    for _, text in blocks(page.read_text(), "ini"):
        config = configparser.ConfigParser()
        config.read_string(text)
        for key, value in config["pytest"].items():
            assert key.startswith("sagemock_"), key
            name = key.removeprefix("sagemock_")
            option = parse_option(name, value.split("\n")[1:] if value.startswith("\n") else [value])
            assert name == "seed" or mock_sagemaker(**{name: option}), key


def test_commands_not_run_are_shown_somewhere():
    shown = "".join(block for page in PAGES for _, block in blocks(page.read_text(), "sh"))
    assert set(shown.splitlines()) == set(NOT_RUN)


@pytest.mark.parametrize(("method", "reads"), [("GET", True), ("POST", False)])
def test_the_server_page_lists_all_commands(method, reads):
    table = (ROOT / "docs" / "server.md").read_text().partition(f": {method} | |\n")[2].partition("\n\n")[0]
    spans = [span for row in table.splitlines() for span in re.findall(r"`(.+?)`", re.split(r"(?<!\\)\|", row)[1])]
    assert {span.split()[0] for span in spans} == {
        command.name for command in COMMANDS.values() if command.reads is reads
    }
    for span in spans:
        check_usage(f"sagemock ctl {span}")


def module_path(page, directory):
    """Return the path of a page's Python: not "moto.py", which would hide moto."""
    return directory / f"page_{page.stem}.py"


def run_python(text, path):
    """Write the page's Python to ``path`` and run pytest on it."""
    module = as_module(text)
    if not module:
        return
    path.write_text(module)
    names = [
        node.name
        for node in ast.walk(ast.parse(module, path))
        if (getattr(node, "name", None) or "").startswith("test_")
    ]
    assert len(names) == len(set(names)), f"a page is one module, where a later test replaces an earlier one: {names}"
    ran = run([sys.executable, "-m", "pytest", *PYTEST_OPTIONS, path.name], cwd=path.parent)
    assert ran.returncode == (0 if names else pytest.ExitCode.NO_TESTS_COLLECTED), ran.stdout


def as_module(text):
    """Return the page's Python, each line with the number it has in the page."""
    module = ""
    for start, block in blocks(text, "python"):
        module += "\n" * (start - module.count("\n")) + block
    return module


def run_commands(text, directory):
    """Run the page's commands and compare their output."""
    with Reader(directory) as reader:
        for start, block in blocks(text, "console"):
            write_files("\n".join(text.split("\n")[:start]), directory)
            for command, shown in COMMAND.findall(block):
                printed = reader.run(command)
                if shown.strip():
                    compare(command, shown, printed)
        reader.stop_server()


def write_files(text, directory):
    """Write the files that the page has shown so far: blocks below a line that ends with "`NAME`:"."""
    for name, content in FILE.findall(text):
        (directory / name).write_text(
            re.sub("(?<=^FROM ).+", lambda image: BASE_IMAGES.get(image[0], image[0]), content)
        )


def missing_docker():
    """Return the reason why there is no Docker daemon with the base images; empty if there is one."""
    if find_spec("docker") is None or shutil.which("docker") is None:
        return "docker is not installed"
    inspect = ["docker", "image", "inspect", *BASE_IMAGES.values()]
    found = subprocess.run(inspect, check=False, capture_output=True)
    return "" if found.returncode == 0 else "no Docker daemon has the image of tools/build-engine-image"


class Reader:
    """A reader who runs a page's commands in order: a server in one terminal, all others in a second, with its exports.

    The server takes a free port, so that tests do not collide; commands and output are translated from and to the
    page's port. The server ends by Ctrl-C, when the page ends or starts another. The directory is the reader's home.
    Commands that need the network or minutes are checked only: ``pip install`` for its packages, ``make`` by a dry run.
    """

    def __init__(self, directory):
        self.directory, self.server, self.port = directory, None, PORT
        self.environ, self.exports = environment() | {"HOME": str(directory), "PYTHONFAULTHANDLER": "1"}, {}
        self.environ["XDG_RUNTIME_DIR"] = str(directory)
        self.is_detached = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stop_detached()
        if self.server:  # after a failure
            self.server.kill()
            self.server.communicate()

    def run(self, command):
        """Run the command and return its output."""
        program = command.split()[0]
        if program == "pip":
            assert INSTALL.fullmatch(command), f"$ {command}\nnot run, and must install sagemock only"
            check_extras(command)
            return ""
        if program == "make":
            return self._run_program(f"make --dry-run {command.removeprefix('make')}", ROOT)
        if command.startswith("sagemock serve --detach"):
            return self._start_detached(command)
        if command.startswith("sagemock serve"):
            return self._start_server(command)
        if match := ASSIGNMENT.fullmatch(command):
            self.exports[match[1]] = self._run_program(match[2], self.directory).strip()
            return ""
        if command.startswith('eval "$(sagemock env'):
            printed = self._run_program("sagemock env --format dotenv", self.directory)
            self.exports |= dict(line.split("=", 1) for line in printed.replace(f":{PORT}", f":{self.port}").split())
            return ""
        if program == "aws" and not (AWS_CLI / "aws").exists():
            pytest.skip("no .venv-awscli: make .venv-awscli/ready")
        assert program in ("sagemock", "python", "aws", "docker"), f"$ {command}\nReader cannot run {program}"
        return self._run_program(command, self.directory)

    def _run_program(self, command, directory):
        translated = command.replace(f":{PORT}", f":{self.port}")
        ran = run(translated, cwd=directory, shell=True, env=self.environ | self.exports)
        assert ran.returncode == 0, f"$ {command}\n{ran.stdout}"
        return self._with_page_port(ran.stdout)

    def _start_server(self, command):
        self.stop_server()
        quietly = f"exec {command.partition(' #')[0]} --port 0"
        # A shell that runs the tests in the background may make them ignore Ctrl-C.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self.server = subprocess.Popen(quietly, shell=True, cwd=self.directory, env=self.environ, **STREAMS)
        finally:
            signal.signal(signal.SIGINT, before)
        assert select.select([self.server.stdout], [], [], SECONDS)[0], f"$ {command}\nprints nothing"
        message = os.read(self.server.stdout.fileno(), 1 << 16).decode()  # written in one piece
        self.exports = dict(EXPORT.findall(message))
        assert self.exports, f"$ {command}\n{message}"
        self.port = self.exports["AWS_ENDPOINT_URL_SAGEMAKER"].rpartition(":")[2]
        return self._with_page_port(message)

    def _start_detached(self, command):
        self.stop_server()
        self.is_detached, self.exports = True, {}
        message = self._run_program(f"{command} --port 0", self.directory)
        self.port = re.search(r" at http://127\.0\.0\.1:(\d+) ", message)[1]
        return self._with_page_port(message)

    def _stop_detached(self):
        if self.is_detached:
            run("sagemock stop --all", shell=True, env=self.environ)
            self.is_detached = False

    def stop_server(self):
        self._stop_detached()
        if not self.server:
            return
        self.server.send_signal(signal.SIGINT)
        try:
            output, _ = self.server.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            self.server.send_signal(signal.SIGABRT)  # prints a traceback, by PYTHONFAULTHANDLER
            output, _ = self.server.communicate()
        ended, self.server = self.server.returncode, None
        assert ended == 0, f"the server ended with {ended}: {output}"

    def _with_page_port(self, printed):
        return printed.replace(f":{self.port}", f":{PORT}")


def check_languages(text):
    """Check that blocks have a known language and that commands are in ```console blocks."""
    assert not re.search(r"^ *```", BLOCK.sub("", text), re.MULTILINE), "a block without a language"
    assert {match.group(2) for match in BLOCK.finditer(text)} <= LANGUAGES
    assert all(block.startswith("$ ") for _, block in blocks(text, "console")), "a ```console block without a command"
    for _, block in blocks(text, "sh"):
        assert set(block.splitlines()) <= set(NOT_RUN), "make it ```console, or add it to NOT_RUN with a reason"
        for command in block.splitlines():
            check_usage(command)
    for language in LANGUAGES - {"console"}:
        for _, block in blocks(text, language):
            assert not re.search(r"^\s*\$ ", block, re.MULTILINE), f"a command that is {language} does not run"


def check_usage(command):
    """Check that sagemock's parser accepts a command; a name without arguments, such as ``sagemock ctl``, too."""
    words = shlex.split(command.removeprefix("python -m "))[1:]
    _, error = parsed(SAMPLES.get(word, word.split("|")[0]) for word in words)  # of on|off, the first
    is_name = "the following arguments are required" in error and " -" not in command
    assert is_name or not error, f"`{command}`: {error}"


def parsed(words):
    """Return the output and the errors of sagemock's parser."""
    output, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(error), contextlib.suppress(SystemExit):
        _parser().parse_args(list(words))
    return output.getvalue(), error.getvalue()


@functools.cache
def options():
    """Return the options of all commands, from their help."""
    names = ("demo", "serve", "run", "stop", "env", "authorize", "record", "verify", "export", "ctl")
    commands = [[name] for name in names]
    commands += [["ctl", command] for command in [*COMMANDS, "wait"]] + [["image", "check"]]
    return {option for command in commands for option in re.findall(r"--[\w-]+", parsed([*command, "--help"])[0])}


def check_mentions(text):
    """Check the commands, options, make targets and admin API paths that a page mentions as ``code``."""
    for command in re.findall(r"`((?:python -m )?sagemock [^`]+)`", text):
        check_usage(command)
    assert set(re.findall(r"`(--[\w-]+)", text)) <= options()
    targets = [target.replace("%", "*") for target in TARGET.findall((ROOT / "Makefile").read_text())]
    for name in re.findall(r"`make ([\w.-]+)", text):
        assert any(fnmatch(name, target) for target in targets), name
    assert not re.search(r"`(aws|pip) ", text), "a command outside of a ```console block is not tested"
    for method, command in re.findall(r"`(GET|POST) /_sagemock/([\w-]+)", text):
        assert COMMANDS[command].reads is (method == "GET"), command


def check_extras(text):
    """Check that every extra in ``sagemock[...]`` exists."""
    extras = {extra for names in EXTRAS.findall(text) for extra in names.split(",")}
    table = (ROOT / "pyproject.toml").read_text().partition("[project.optional-dependencies]\n")[2].partition("\n\n")[0]
    assert extras <= set(re.findall(r"^([\w-]+) = ", table, re.MULTILINE)), extras


def compare(command, shown, printed):
    """Fail with a readable difference if the output is not the one that the page shows."""
    checker = OutputChecker()
    if not checker.check_output(shown, printed, LOOSELY):
        difference = checker.output_difference(Example(command, shown), printed, LOOSELY)
        pytest.fail(f"$ {command}\n{difference}", pytrace=False)


STREAMS = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}


def run(command, env=None, **options):
    """Run a command; ``stdout`` of the result includes the errors."""
    return subprocess.run(command, env=env or environment(), timeout=SECONDS, check=False, **STREAMS, **options)


def environment():
    """Return environment variables with this environment's programs first, then the AWS CLI, without proxies."""
    programs = [str(Path(sys.executable).parent), str(AWS_CLI), os.environ["PATH"]]
    environ = os.environ | {"PATH": os.pathsep.join(programs), "NO_COLOR": "1", "COLUMNS": "120"}
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith(("PYTEST_", "SAGEMOCK_")) and not name.lower().endswith("_proxy")
    }


@pytest.mark.once
class TestTheHarness:
    """Tests of the functions above: each check can fail."""

    def test_blocks_of_a_page_share_a_module(self, tmp_path):
        run_python(
            "# Page\n```python\nimport json\n```\ntext\n```python\ndef test_it():\n    assert json.loads('1')\n```\n",
            tmp_path / "page.py",
        )

    def test_a_failing_test_names_its_line(self, tmp_path):
        with pytest.raises(AssertionError, match=r"page\.py:5: AssertionError"):
            run_python("# Page\n\n```python\ndef test_it():\n    assert 1 == 2\n```\n", tmp_path / "page.py")

    def test_a_failing_import_names_its_line(self, tmp_path):
        with pytest.raises(AssertionError, match=r"page\.py:2: in <module>"):
            run_python("```python\n1 / 0\n```\n", tmp_path / "page.py")

    def test_duplicate_test_names_fail(self, tmp_path):
        twice = "```python\ndef test_it(): ...\n```\n" * 2
        with pytest.raises(AssertionError, match="a later test replaces an earlier one"):
            run_python(twice, tmp_path / "page.py")

    def test_an_indented_block_is_executed(self, tmp_path):
        with pytest.raises(AssertionError, match="ZeroDivisionError"):
            run_python("* item\n\n  ```python\n  1 / 0\n  ```\n", tmp_path / "page.py")

    def test_output_as_shown_passes(self, tmp_path):
        run_commands("```console\n$ python -c 'print(1, id(1))'\n1 ...\n```\n", tmp_path)

    def test_other_output_fails(self, tmp_path):
        with pytest.raises(pytest.fail.Exception, match="Expected"):
            run_commands("```console\n$ python -c 'print(1)'\n2\n```\n", tmp_path)

    def test_a_failing_command_fails(self, tmp_path):
        with pytest.raises(AssertionError, match="NoSuchModule"):
            run_commands("```console\n$ python -m NoSuchModule\n```\n", tmp_path)

    def test_a_command_may_span_lines(self, tmp_path):
        with pytest.raises(pytest.fail.Exception, match="Expected"):
            run_commands("```console\n$ python \\\n    -c 'print(1)'\n2\n```\n", tmp_path)

    def test_an_unknown_program_fails(self, tmp_path):
        with pytest.raises(AssertionError, match="cannot run rm"):
            run_commands("```console\n$ rm -rf nothing\n```\n", tmp_path)

    def test_later_commands_reach_the_running_server(self, tmp_path):
        serve = "$ sagemock serve --clock manual --state ~/kept  # with a note\n"
        message = f"sagemock ... at http://127.0.0.1:{PORT} (clock: manual)...\n"
        ask = f"$ sagemock ctl now\n{{...}}\n$ sagemock ctl --url http://127.0.0.1:{PORT} now\n{{...}}\n"
        # The second server gets the state only after the first has ended.
        run_commands(f"```console\n{serve}{message}{ask}```\n```console\n{serve}{message}```\n", tmp_path)
        assert (tmp_path / "kept" / "sagemock.db").exists()

    def test_another_startup_message_fails(self, tmp_path):
        with pytest.raises(pytest.fail.Exception, match="Expected"):
            run_commands("```console\n$ sagemock serve --clock manual\n... (clock: instant)...\n```\n", tmp_path)

    def test_a_server_that_fails_to_start(self, tmp_path):
        with pytest.raises(AssertionError, match=r"serve: .*speed"):
            run_commands("```console\n$ sagemock serve --speed 0\n```\n", tmp_path)

    def test_a_server_exit_code_fails(self, tmp_path):
        with Reader(tmp_path) as reader:
            reader.server = subprocess.Popen("echo sorry; exit 3", shell=True, **STREAMS)
            reader.server.wait(SECONDS)
            with pytest.raises(AssertionError, match="ended with 3: sorry"):
                reader.stop_server()

    def test_a_hanging_server_prints_its_traceback(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sys.modules[__name__], "SECONDS", 0)
        hanging = (
            "import signal; signal.signal(signal.SIGINT, print); print(flush=True); signal.pause(); signal.pause()"
        )
        with Reader(tmp_path) as reader:
            reader.server = subprocess.Popen([sys.executable, "-c", hanging], env=reader.environ, **STREAMS)
            reader.server.stdout.readline()
            with pytest.raises(AssertionError, match="most recent call first"):
                reader.stop_server()

    def test_a_server_ends_after_a_failure(self, tmp_path):
        reader = Reader(tmp_path)
        reader.server = subprocess.Popen(["sleep", str(SECONDS)], **STREAMS)
        with pytest.raises(AssertionError, match="cannot run"), reader:
            reader.run("rm -rf nothing")
        assert reader.server.returncode == -signal.SIGKILL

    def test_missing_aws_cli_skips_its_commands(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sys.modules[__name__], "AWS_CLI", tmp_path)
        with pytest.raises(pytest.skip.Exception, match=r"no \.venv-awscli"):
            run_commands("```console\n$ aws --version\n```\n", tmp_path)

    @pytest.mark.parametrize(
        ("command", "error"),
        [
            ("pip install 'sagemock[servers]'", "sagemock only"),
            ('pip install ".[servers]"', "servers"),
            ('pip install "sagemock[servers]"', "servers"),
            ("pip install sagemocks", "sagemock only"),
            ("make demonstration", "demonstration"),
        ],
    )
    def test_unknown_packages_and_targets_fail(self, tmp_path, command, error):
        with pytest.raises(AssertionError, match=error):
            run_commands(f"```console\n$ {command}\n```\n", tmp_path)

    @pytest.mark.parametrize("start", ["```sh", "```bash", "```", "```console"])
    def test_a_block_that_never_runs_fails(self, start):
        with pytest.raises(AssertionError):
            check_languages(f"{start}\nrm -rf nothing\n```\n")

    def test_a_command_in_a_text_block_fails(self):
        with pytest.raises(AssertionError, match="a command that is text does not run"):
            check_languages("```text\n$ sagemock serve\n```\n")

    @pytest.mark.parametrize(
        "command",
        [
            "sagemock ctl",
            "sagemock ctl fail",
            "sagemock ctl COMMAND --help",
            r"sagemock serve --clock auto\|real",
            "python -m sagemock serve --port 0",
        ],
    )
    def test_usage_may_omit_arguments(self, command):
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
    def test_wrong_usage_fails(self, command):
        with pytest.raises(AssertionError, match="usage: sagemock"):
            check_usage(command)

    @pytest.mark.parametrize(
        "text", ["`sagemock ctl\nretreat`", "`--prot 1`", "`aws s3 ls`", "`make peace`", "`GET /_sagemock/reset`"]
    )
    def test_unknown_mentions_fail(self, text):
        with pytest.raises(AssertionError):
            check_mentions(text)
