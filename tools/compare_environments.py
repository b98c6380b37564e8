"""Compares environments of the newest packages with the pinned ones.

``python tools/compare_environments.py .venv .venv-newest .node .node-newest`` prints each package of .venv-newest and
.node-newest that has another version than in .venv or .node. The exit code is 0 if there is none, else 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

OWN = "sagemock"  # installed from the tree, whatever its version
NPM_LIST = Path("node_modules", ".package-lock.json")


def main() -> None:
    """Compare the environments that the command line names."""
    parser = argparse.ArgumentParser(description="Compare environments of the newest packages with the pinned ones.")
    parser.add_argument("directories", nargs="+", type=Path, help="pairs of an environment and its newest counterpart")
    directories = parser.parse_args().directories
    if len(directories) % 2:
        parser.error("each environment needs its newest counterpart")
    changes = [
        change
        for pinned, newest in zip(directories[::2], directories[1::2], strict=True)
        for change in differences(pinned, newest)
    ]
    print("\n".join(changes) or "The newest versions of all packages are the pinned ones.")
    sys.exit(1 if changes else 0)


def differences(pinned: Path, newest: Path) -> Iterator[str]:
    """Yield a line for each package of the newest environment that the other has in another version, or not."""
    before = versions(pinned)
    for name, version in sorted(versions(newest).items()):
        if before.get(name) != version:
            yield f"{newest}: {name} {before.get(name, 'not installed')} -> {version}"


def versions(directory: Path) -> dict[str, str]:
    """Return the versions of the packages in a virtual environment, or in one of npm, by name."""
    if (directory / NPM_LIST).exists():
        packages = json.loads((directory / NPM_LIST).read_text())["packages"]
        return {path: package["version"] for path, package in packages.items()}
    libraries = [str(path) for path in directory.glob("lib/python*/site-packages")]
    packages = {distribution.name: distribution.version for distribution in distributions(path=libraries)}
    return {name: version for name, version in packages.items() if name != OWN}


if __name__ == "__main__":
    main()
