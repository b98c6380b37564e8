"""Dotted names that other processes import."""

import subprocess
import sys

import pytest

from sagemock.front_door.programs import tensorboard
from sagemock.jupyter.processes import fork_server, module_paths
from sagemock.mlflow import supervisor as mlflow_supervisor
from sagemock.processes import module_paths as shared_module_paths
from sagemock.processes.interpreter import BARE_PACKAGE, boot_code
from sagemock.processes.supervisor import fork_server_boot_code

IMPORTED_NAMES = module_paths.IMPORTED_NAMES | shared_module_paths.IMPORTED_NAMES
BOOT_CODE = [
    boot_code(module_paths.ENTRYPOINT),
    boot_code(shared_module_paths.WATCHDOG, is_bare=True),
    fork_server_boot_code(module_paths.FORK_SERVER),
    fork_server_boot_code(mlflow_supervisor.FORK_SERVER),
    fork_server_boot_code(shared_module_paths.WATCHDOG_SERVER, is_bare=True),
]


def test_named_modules_can_be_imported():
    code = [f"from {module} import {name}; assert callable({name})" for module, name in IMPORTED_NAMES.items()]
    subprocess.run([sys.executable, "-c", "\n".join(code)], check=True)  # this process must not import Jupyter


@pytest.mark.parametrize("table", [module_paths, shared_module_paths])
def test_every_module_path_is_checked(table):
    paths = {value for name, value in vars(table).items() if name.isupper() and isinstance(value, str)}
    assert paths == table.IMPORTED_NAMES.keys()


@pytest.mark.parametrize("boot", BOOT_CODE)
def test_boot_code_imports_its_module(boot):
    imports = next(statement for statement in boot.split(";") if " from sagemock." in f" {statement}")
    subprocess.run([sys.executable, "-c", imports.strip()], check=True)


@pytest.mark.parametrize(
    "module", [shared_module_paths.WATCHDOG, shared_module_paths.WATCHDOG_SERVER, tensorboard.SERVER]
)
def test_small_programs_import_no_mock(module):
    code = f"import sys; {BARE_PACKAGE} from {module} import main; print(*sys.modules)"
    imported = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert module in imported
    assert {"sagemock.mock", "sagemock.server", "botocore"} & set(imported) == set()


def test_preloaded_modules_of_sagemock_are_named_paths():
    ours = {module for module in fork_server.PRELOADED if module.startswith("sagemock.")}
    assert ours <= IMPORTED_NAMES.keys()
