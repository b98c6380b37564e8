"""Steps of a release: the preparation, the check of version and changelog, and that of wheel and sdist."""

import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
DAY = date(2030, 1, 2)
CHANGELOG = "# Changelog\n\n## Unreleased\n\n### Added\n\n* A thing.\n\n## 1.0.0 - 2029-01-01\n\n* The first.\n"
URL = "https://github.com/team/sagemock"


@pytest.fixture
def release(monkeypatch):
    """Import tools/release.py."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    import release

    yield release
    del sys.modules["release"]


@pytest.fixture
def root(tmp_path):
    """Return a repository of version 1.0.0 with unreleased changes."""
    files = {
        "CHANGELOG.md": CHANGELOG,
        "pyproject.toml": f'Repository = "{URL}"\n',
        "sagemock/_version.py": '__version__ = "1.0.0"\n',
        "docs/server.md": "sagemock 1.0.0 serves SageMaker; since 1.0.0\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a directory with the wheel and the sdist of this tree."""
    directory = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", directory]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return directory


class TestPrepare:
    def test_version_and_date_are_set(self, release, root):
        release.prepare("1.1.0", DAY, root)
        assert release.current_version(root) == "1.1.0"
        found = release.sections((root / "CHANGELOG.md").read_text())
        assert list(found) == ["Unreleased", "1.1.0 - 2030-01-02", "1.0.0 - 2029-01-01"]
        assert found["Unreleased"].strip() == ""
        assert "A thing" in found["1.1.0 - 2030-01-02"]
        assert (root / "docs" / "server.md").read_text() == "sagemock 1.1.0 serves SageMaker; since 1.0.0\n"
        assert list(release.problems(root, {}, DAY)) == []

    @pytest.mark.parametrize("version", ["1.1", "v1.1.0", "1.0.0", "0.9.9"])
    def test_other_versions_are_refused(self, release, root, version):
        with pytest.raises(release.ReleaseError, match="must be"):
            release.prepare(version, DAY, root)
        assert (root / "CHANGELOG.md").read_text() == CHANGELOG

    def test_a_release_needs_changes(self, release, root):
        release.prepare("1.1.0", DAY, root)
        with pytest.raises(release.ReleaseError, match="lists no changes"):
            release.prepare("1.2.0", DAY, root)


class TestCheck:
    def test_unreleased_changes_are_a_problem(self, release, root):
        (problem,) = release.problems(root, {}, DAY)
        assert "unreleased changes" in problem

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("1.1.0 - 2030-01-02", "1.2.0 - 2030-01-02", "sagemock/_version.py has 1.1.0"),
            ("1.1.0 - 2030-01-02", "1.1.0 - 2030-01-03", "not in the future"),
            ("1.1.0 - 2030-01-02", "1.1.0", "must have the date"),
            ("### Added\n\n* A thing.\n", "", "lists no changes"),
        ],
    )
    def test_a_wrong_section_is_a_problem(self, release, root, old, new, problem):
        release.prepare("1.1.0", DAY, root)
        changelog = root / "CHANGELOG.md"
        changelog.write_text(changelog.read_text().replace(old, new))
        (found,) = release.problems(root, {}, DAY)
        assert problem in found

    def test_tag_and_repository_are_compared(self, release, root):
        release.prepare("1.1.0", DAY, root)
        environment = {"GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v1.1.0", "GITHUB_REPOSITORY": "team/sagemock"}
        assert list(release.problems(root, environment, DAY)) == []
        (found,) = release.problems(root, environment | {"GITHUB_REF_NAME": "v1.2.0"}, DAY)
        assert found == "the tag is v1.2.0, and must be v1.1.0"
        (found,) = release.problems(root, environment | {"GITHUB_REPOSITORY": "other/fork"}, DAY)
        assert "https://github.com/other/fork" in found

    def test_uncommitted_changes_are_a_problem(self, release, root):
        subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
        (found,) = release.uncommitted(root)
        assert "CHANGELOG.md" in found


class TestArchives:
    def test_archives_of_this_tree_pass(self, release, built):
        assert list(release.archive_problems(built, release.current_version())) == []

    def test_files_outside_the_package_are_found(self, release, built, tmp_path):
        directory = Path(shutil.copytree(built, tmp_path / "dist"))
        with zipfile.ZipFile(next(directory.glob("*.whl")), "a") as wheel:
            wheel.writestr("tests/test_it.py", "")
        found = "\n".join(release.archive_problems(directory, release.current_version()))
        assert "contains tests/test_it.py" in found
        assert "has other files: ['tests/test_it.py']" in found

    def test_archives_of_another_version_are_found(self, release, built):
        (found,) = release.archive_problems(built, "99.0.0")
        assert "missing: ['sagemock-99.0.0-py3-none-any.whl', 'sagemock-99.0.0.tar.gz']" in found
