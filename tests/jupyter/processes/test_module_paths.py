"""Dotted names that other processes import."""

import subprocess
import sys

import pytest

from sagemock.jupyter.processes import fork_server, module_paths, script_runner, spawn, supervisor
from sagemock.jupyter.processes.module_paths import IMPORTED_NAMES


def test_named_modules_can_be_imported():
    code = [f"from {module} import {name}; assert callable({name})" for module, name in IMPORTED_NAMES.items()]
    subprocess.run([sys.executable, "-c", "\n".join(code)], check=True)  # this process must not import Jupyter


def test_every_module_path_is_checked():
    paths = {value for name, value in vars(module_paths).items() if name.isupper() and isinstance(value, str)}
    assert paths == IMPORTED_NAMES.keys()


@pytest.mark.parametrize("boot", [spawn.BOOT, script_runner.BOOT, supervisor.BOOT])
def test_boot_code_imports_its_module(boot):
    imports = next(statement for statement in boot.split(";") if " from sagemock." in f" {statement}")
    subprocess.run([sys.executable, "-c", imports.strip()], check=True)


def test_preloaded_modules_of_sagemock_are_named_paths():
    ours = {module for module in fork_server.PRELOADED if module.startswith("sagemock.")}
    assert ours <= IMPORTED_NAMES.keys()
