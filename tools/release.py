"""Steps of a release: ``prepare VERSION``, ``check`` and ``check-archives``; see "Releasing" in CONTRIBUTING.md.

``make prepare-release VERSION=0.3.0`` and ``make release`` run them.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).parents[1]
UNRELEASED = "## Unreleased\n"
VERSION = re.compile(r"\d+\.\d+\.\d+")
NEVER_IN_WHEEL = ("tests/", "benchmarks/", "tools/", "docs/")
IN_SDIST = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "tests/conftest.py", "docs/mock.md")


class ReleaseError(Exception):
    """A reason why this tree cannot be released."""


def prepare(version: str, day: date, root: Path = ROOT) -> None:
    """Set the version, date the changelog's unreleased section, and show the version in the documentation.

    Raises:
        ReleaseError: The version is malformed or not a new one, or the changelog lists no changes.
    """
    if not VERSION.fullmatch(version):
        raise ReleaseError(f"{version!r} must be a version such as 0.3.0")
    before, file = current_version(root), root / "CHANGELOG.md"
    changelog = file.read_text()
    if _numbers(version) <= _numbers(before) or f"## {version} " in changelog:
        raise ReleaseError(f"{version} must be higher than {before}, the version of sagemock/_version.py")
    if not sections(changelog).get("Unreleased", "").strip():
        raise ReleaseError("CHANGELOG.md lists no changes below Unreleased")
    file.write_text(changelog.replace(UNRELEASED, f"{UNRELEASED}\n## {version} - {day.isoformat()}\n", 1))
    _replace(root / "sagemock" / "_version.py", f'"{before}"', f'"{version}"')
    for page in (root / "docs").rglob("*.md"):
        _replace(page, f"sagemock {before} serves", f"sagemock {version} serves")


def problems(root: Path, environment: Mapping[str, str], today: date) -> Iterator[str]:
    """Yield each reason against a release of this tree, apart from its archives.

    Args:
        root: The root of the repository.
        environment: The environment variables; those of GitHub Actions name the tag and the repository.
        today: The day of the release.
    """
    version, found = current_version(root), sections((root / "CHANGELOG.md").read_text())
    titles = list(found)
    if found.get("Unreleased", "").strip():
        yield "CHANGELOG.md lists unreleased changes: run make prepare-release VERSION=... first"
    newest = next((title for title in titles if title != "Unreleased"), "")
    released, _, day = newest.partition(" - ")
    if released != version:
        yield f"the newest section of CHANGELOG.md is {newest!r}, and sagemock/_version.py has {version}"
    elif not re.fullmatch(r"\d{4}-\d\d-\d\d", day) or date.fromisoformat(day) > today:
        yield f"the section {newest!r} of CHANGELOG.md must have the date of a day that is not in the future"
    elif not found[newest].strip():
        yield f"the section {newest!r} of CHANGELOG.md lists no changes"
    tag, repository = environment.get("GITHUB_REF_NAME", ""), environment.get("GITHUB_REPOSITORY")
    if environment.get("GITHUB_REF_TYPE") == "tag" and tag != f"v{version}":
        yield f"the tag is {tag}, and must be v{version}"
    if repository and f"https://github.com/{repository}" not in (root / "pyproject.toml").read_text():
        yield f"[project.urls] of pyproject.toml does not name https://github.com/{repository}"


def uncommitted(root: Path = ROOT) -> Iterator[str]:
    """Yield the problem that files differ from the commit that is released."""
    status = ["git", "status", "--porcelain"]
    if changes := subprocess.run(status, cwd=root, check=True, text=True, stdout=subprocess.PIPE).stdout:
        yield f"there are changes without a commit:\n{changes.rstrip()}"


def archive_problems(directory: Path, version: str) -> Iterator[str]:
    """Yield each reason against the wheel and the sdist in a directory, which ``hatchling build`` has written."""
    wheel, sdist = directory / f"sagemock-{version}-py3-none-any.whl", directory / f"sagemock-{version}.tar.gz"
    others = sorted(path.name for path in directory.iterdir() if path not in (wheel, sdist))
    missing = [path.name for path in (wheel, sdist) if not path.exists()]
    if others or missing:
        yield f"{directory} must contain {wheel.name} and {sdist.name} only; too many: {others}, missing: {missing}"
        return
    in_wheel = _wheel_names(wheel)
    yield from (f"{wheel.name} contains {name}" for name in in_wheel if name.startswith(NEVER_IN_WHEEL))
    with tarfile.open(sdist) as archive:
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}
        yield from (f"{sdist.name} lacks {name}" for name in IN_SDIST if name not in in_sdist)
        metadata = archive.extractfile(f"sagemock-{version}/PKG-INFO")
        assert metadata
        if (named := Parser().parsestr(metadata.read().decode())["Version"]) != version:
            yield f"the metadata of {sdist.name} have version {named}"
    if in_wheel != (rebuilt := _wheel_of(sdist)):
        yield f"a wheel that is built from {sdist.name} has other files: {sorted(in_wheel ^ rebuilt)}"


def current_version(root: Path = ROOT) -> str:
    """Return the version that sagemock has."""
    match = re.search(r'__version__ = "(.+)"', (root / "sagemock" / "_version.py").read_text())
    assert match, "sagemock/_version.py has no version"
    return match[1]


def sections(changelog: str) -> dict[str, str]:
    """Return the text below each heading of the changelog's versions, the newest first."""
    return dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", changelog, re.MULTILINE))


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text().replace(old, new))


def _wheel_of(sdist: Path) -> set[str]:
    """Return the names of the files in a wheel that is built from an sdist."""
    with tempfile.TemporaryDirectory() as directory, tarfile.open(sdist) as archive:
        archive.extractall(directory, filter="data")
        (source,) = Path(directory).iterdir()
        build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
        subprocess.run(build, cwd=source, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return _wheel_names(next((source / "dist").glob("*.whl")))


def _wheel_names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def main() -> None:
    """Run one step, and exit with 1 and all problems if there are any."""
    parser = argparse.ArgumentParser(description="Prepare and check a release.")
    steps = parser.add_subparsers(dest="step", required=True)
    preparation = steps.add_parser("prepare", help="set the version and date the changelog's section")
    preparation.add_argument("version")
    preparation.add_argument("--date", type=date.fromisoformat, default=date.today(), help="default: today")  # noqa: DTZ011
    steps.add_parser("check", help="check version and changelog")
    steps.add_parser("check-archives", help="check the wheel and the sdist in dist/")
    options = parser.parse_args()
    found: list[str] = []
    try:
        if options.step == "prepare":
            prepare(options.version, options.date)
        elif options.step == "check":
            found = [*uncommitted(), *problems(ROOT, os.environ, date.today())]  # noqa: DTZ011
        else:
            found = list(archive_problems(ROOT / "dist", current_version()))
    except ReleaseError as error:
        found = [str(error)]
    if found:
        sys.exit("\n".join(f"release: {problem}" for problem in found))


if __name__ == "__main__":
    main()
