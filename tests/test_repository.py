"""Workflows, hooks, the Dockerfile and links: all names in them exist elsewhere in the repository."""

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
    steps = set(re.findall(r"^(?:\w+\(\) \{|) *step ([\w.-]+)", (ROOT / ".ci" / "run").read_text(), re.MULTILINE))
    commands = "\n".join(path.read_text() for path in WORKFLOWS)
    elsewhere = {"test-newest-3.14", "test-engines"}  # the job `test` runs on each Python; runners have no Slurm
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


# --- links to the documentation, from files that users have without the repository

SITE = re.search(r'^Documentation = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
ROOT_PAGES = {"changelog": "CHANGELOG.md", "contributing": "CONTRIBUTING.md"}
LINKING = [path for path in (ROOT / "sagemock").rglob("*.py") if SITE in path.read_text()]


def page_at(path):
    """Return the file of a page of the site."""
    pages = [ROOT / ROOT_PAGES.get(path, f"docs/{path}.md"), ROOT / "docs" / path / "README.md"]
    return next(page for page in pages if page.exists())


def anchors(page):
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", LINKING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_to_the_site_lead_to_its_pages(path):
    links = re.findall(re.escape(SITE) + r"([\w/-]*)/(?:#([\w-]+))?", path.read_text())
    assert links
    for page, anchor in links:
        assert not anchor or anchor in anchors(page_at(page))
        assert page_at(page)


def test_files_that_the_readme_links_exist():
    targets = re.findall(r"\]\(([^):#]+)(?:#([\w-]+))?\)", (ROOT / "README.md").read_text())
    assert targets
    for path, anchor in targets:
        assert not anchor or anchor in anchors(ROOT / path)
        assert (ROOT / path).exists()
