"""Workflows, hooks and the Dockerfile: their versions, make targets and programs exist elsewhere in the repository."""

import re
from pathlib import Path

import pytest
import yaml

from sagemock.server.admin.commands import COMMANDS
from sagemock.server.defaults import PORT

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def read_yaml(path):
    return yaml.safe_load(path.read_text())


def matrix(job):
    return read_yaml(ROOT / ".github" / "workflows" / "ci.yml")["jobs"][job]["strategy"]["matrix"]


def test_ci_tests_every_supported_python():
    supported = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text())
    assert matrix("test")["python"] == supported
    assert re.search(r"^PYTHONS := (.*)", MAKEFILE, re.MULTILINE)[1].split() == supported


def test_ci_runs_all_steps_of_the_script():
    steps = set(re.findall(r"^step ([\w.-]+)", (ROOT / ".ci" / "run").read_text(), re.MULTILINE))
    commands = "\n".join(path.read_text() for path in WORKFLOWS)
    elsewhere = {"test-3.14"}  # the job `test` runs on each Python
    assert steps - elsewhere <= {*re.findall(r"run: make ([\w-]+)", commands), *matrix("other-tests")["target"]}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_make_targets_of_workflows_exist(path):
    targets = {*re.findall(r"run: make ([\w-]+)", path.read_text())}
    if path.stem == "ci":
        targets |= set(matrix("other-tests")["target"])
    assert targets <= set(re.findall(r"^([\w-]+):", MAKEFILE, re.MULTILINE))


def test_hooks_use_the_pinned_programs():
    pinned = set(re.findall(r"^([\w-]+)==", (ROOT / "requirements" / "main.txt").read_text(), re.MULTILINE))
    for repository in read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]:
        for hook in repository["hooks"]:
            program = re.match(r"\.venv/bin/([\w-]+)", hook["entry"])[1]
            assert program in pinned
            assert f".venv/bin/{program}" in MAKEFILE.partition("\nlint:")[2].partition("\n\n")[0]


def test_dockerfile_names_the_servers_port_and_path():
    assert f"EXPOSE {PORT}\n" in DOCKERFILE
    address, path = re.search(r"'127\.0\.0\.1', (\d+), .*'(/_sagemock/\w+)'", DOCKERFILE, re.DOTALL).groups()
    assert int(address) == PORT
    assert COMMANDS[path.rpartition("/")[2]].reads


def test_docker_gets_all_files_that_it_copies():
    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert sorted(source.rstrip("/") for line in sources for source in line.split()) == sorted(allowed)
