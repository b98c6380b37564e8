"""Renews the constraint files: everything that make installs, in the newest versions that fit together.

Each file holds for every supported Python, by markers, and names no registry.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import mermaid
from environments import ENVIRONMENTS, EXTRAS, LOWEST, NODE_ENVIRONMENTS, ROOT, Environment, constraint_file

UV = ROOT / ".venv" / "bin" / "uv"
OLDEST_PYTHON = "3.10"  # requires-python of pyproject.toml
MERMAID_RANGE = "mermaid@11"  # the major version that Material for MkDocs works with


def main() -> None:
    """Compile every constraint file and npm lock file again."""
    for name, environment in ENVIRONMENTS.items():
        if not environment.pinned_by:
            renew(constraint_file(name), upgrade, name, environment)
    for node_environment in NODE_ENVIRONMENTS.values():
        renew(node_environment.folder / "package-lock.json", upgrade_javascript, node_environment.folder)
    renew(mermaid.PIN, upgrade_mermaid)


def renew(file: Path, write: Callable[..., None], *arguments: object) -> None:
    """Write a file, and print its name and how long that took."""
    print(f"  {file.relative_to(ROOT)} ...", end=" ", flush=True)
    began = time.monotonic()
    write(*arguments)
    print(f"{time.monotonic() - began:.0f} s", flush=True)


def upgrade(name: str, environment: Environment) -> None:
    """Write the constraint file of one environment."""
    if environment.packages:
        resolve(constraint_file(name), "-", stdin="\n".join(environment.packages))
        return
    sources = ["pyproject.toml", *pairs("--extra", environment.extras), *pairs("--group", environment.groups)]
    if name != LOWEST:
        resolve(constraint_file(name), *sources)
        return
    with tempfile.TemporaryDirectory() as directory:  # what users install is held down, and our tools are not
        lowest = Path(directory) / "lowest.txt"
        resolve(lowest, "--resolution", "lowest-direct", "pyproject.toml", *pairs("--extra", EXTRAS))
        resolve(constraint_file(name), *sources, "--constraint", str(lowest))


def resolve(output: Path, *arguments: str, stdin: str | None = None) -> None:
    """Write the newest versions that fit together, for every supported Python, to a file."""
    options = ["--universal", "--python-version", OLDEST_PYTHON, "--strip-extras", "--no-header", "--no-annotate"]
    compile_pins: list[str | Path] = [UV, "pip", "compile", "--quiet", "--upgrade", *options, *arguments]
    command = [*compile_pins, "--output-file", output]
    subprocess.run(command, cwd=ROOT, check=True, text=True, input=stdin, stdout=subprocess.DEVNULL)


def upgrade_javascript(folder: Path) -> None:
    """Write npm's lock file without the registry that it was made with."""
    (folder / "package-lock.json").unlink(missing_ok=True)
    options = ["--package-lock-only", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(["npm", "install", *options], cwd=folder, check=True)


def upgrade_mermaid() -> None:
    """Write the newest version of mermaid and its checksum."""
    view = ["npm", "view", "--json", MERMAID_RANGE, "version", "dist.integrity"]
    mermaid.PIN.write_text(mermaid.newest(subprocess.run(view, check=True, text=True, stdout=subprocess.PIPE).stdout))


def pairs(option: str, values: tuple[str, ...]) -> list[str]:
    """Return the arguments that pass an option once for each value."""
    return [argument for value in values for argument in (option, value)]


if __name__ == "__main__":
    try:
        main()
    except FileNotFoundError as error:
        sys.exit(f"make upgrade needs {error.filename}: it is not installed")
    except subprocess.CalledProcessError as error:
        sys.exit(f"{Path(error.cmd[0]).name} failed: what it printed is above. Constraint files may be half renewed")
