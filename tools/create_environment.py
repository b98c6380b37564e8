"""Creates an environment that make needs, and prints each step with its duration.

``python tools/create_environment.py aioboto3`` creates .venv-aioboto3 with what requirements/aioboto3.txt pins;
``--newest`` takes the newest of everything instead. uv installs within seconds; where it is not to be had, pip does,
which takes minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import mermaid
import node_packages
from advice import advice, is_unreachable
from environments import ENVIRONMENTS, MAIN, NODE_ENVIRONMENTS, ROOT, NodeEnvironment, constraint_file
from steps import StepFailed, run

MAIN_DIRECTORY = Path(".venv")
UV = MAIN_DIRECTORY / "bin" / "uv"


def main() -> None:
    """Create the environment that the command line names."""
    parser = argparse.ArgumentParser(description="Create an environment that make needs.")
    parser.add_argument("name", choices=[*ENVIRONMENTS, *NODE_ENVIRONMENTS, "mermaid"])
    parser.add_argument("--directory", type=Path, help="default: .venv-NAME, and .venv for main")
    parser.add_argument("--python", default=sys.executable, help="the interpreter; default: the one that runs this")
    parser.add_argument("--newest", action="store_true", help="ignore the constraint file")
    parser.add_argument("packages", nargs="*", help="install these, not those of the environment")
    options = parser.parse_args()
    node_environment = NODE_ENVIRONMENTS.get(options.name)
    default = f".{options.name}" if node_environment else f".venv-{options.name}"
    directory = options.directory or (MAIN_DIRECTORY if options.name == MAIN else Path(default))
    os.chdir(ROOT)
    try:
        if node_environment:
            create_node(node_environment, directory, options)
        elif options.name == "mermaid":
            mermaid.create(options.directory or Path(".node-mermaid"))
        else:
            create(options.name, directory, options.python, options.newest, options.packages)
    except StepFailed as failed:
        message = f"\n{failed.output.rstrip()}\n\nFailed: {failed.step}\n{advice(failed.output)}"
        if not (node_environment and node_environment.command):
            sys.exit(message)
        print(f"{message}\nWithout it, {node_environment.consequence}.", flush=True)


def create(name: str, directory: Path, python: str, newest: bool, packages: list[str]) -> None:
    """Create a virtual environment afresh, and install into it."""
    environment, constraints = ENVIRONMENTS[name], None if newest else constraint_file(name)
    pins = f"pinned by {constraints.relative_to(ROOT)}" if constraints else "the newest of everything"
    print(f"Creating {directory}: {environment.purpose}, {pins}", flush=True)
    shutil.rmtree(directory, ignore_errors=True)
    run(f"venv, by {python}", [python, "-m", "venv", "--without-pip", directory])
    if directory == MAIN_DIRECTORY:
        install_uv(directory / "bin" / "python", constraints)
    install(directory, packages or environment.arguments, constraints)
    (directory / "ready").touch()


def create_node(environment: NodeEnvironment, directory: Path, options: argparse.Namespace) -> None:
    """Create an environment of npm afresh, with a Node.js of its own if it has to have one."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    if environment.node:
        create(environment.node, directory / node_packages.PYTHON, options.python, options.newest, [])
    node_packages.create(environment, directory, options.newest)


def install_uv(python: Path, constraints: Path | None) -> None:
    """Install uv into the main environment, for all of them; without it, pip is used."""
    try:
        run("install pip", [python, "-m", "ensurepip"])
        run("install uv", [python, "-m", "pip", "install", "--quiet", "uv", *pinned(constraints)])
    except StepFailed as failed:
        if "No matching distribution" not in failed.output or is_unreachable(failed.output):
            raise
        print("  There is no uv for this machine: pip installs the rest, which takes minutes", flush=True)


def install(directory: Path, packages: list[str], constraints: Path | None) -> None:
    """Install packages by uv, and by pip where uv does not reach the registry that pip is configured for."""
    python, step = directory / "bin" / "python", f"install {' '.join(packages)}"
    if UV.exists():
        uv: list[str | Path] = [UV, "pip", "install", "--quiet", "--python", python, *packages]
        try:
            run(step, [*uv, *pinned(constraints), *pinned(constraints, "--build-constraint")])
            return
        except StepFailed as failed:
            if not is_unreachable(failed.output):
                raise
            print("  uv does not reach the package registry: trying pip, which takes minutes", flush=True)
    pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet"]
    run("install pip", [python, "-m", "ensurepip"])
    run("upgrade pip", [*pip, "--upgrade", "pip", *pinned(constraint_file(MAIN))])  # it has to take --group
    run(step, [*pip, *packages, *pinned(constraints), *pinned(constraints, "--build-constraint")])


def pinned(constraints: Path | None, option: str = "--constraint") -> list[str | Path]:
    """Return the installer's arguments for a constraint file, none without one."""
    return [option, constraints] if constraints else []


if __name__ == "__main__":
    if sys.version_info < (3, 10):  # noqa: UP036 - whichever python3 the machine has runs this
        sys.exit(f"sagemock needs Python 3.10 or newer, and {sys.executable} is older: make PYTHON=python3.12")
    main()
