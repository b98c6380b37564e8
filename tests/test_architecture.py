"""Import rules of the packages, and the cost of a bare ``import sagemock``."""

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import sagemock

pytestmark = pytest.mark.once

PACKAGE = Path(sagemock.__file__).parent
ROOT = Path(__file__).parents[1]

# From the user interface down to files without imports. A file imports only from rows below its own or from its own
# package, inside functions and under TYPE_CHECKING, too. docs/architecture.md has a picture of the imports.
ROWS = [
    "__main__",
    "cli  pytest_plugin",
    "__init__",
    "server",
    "mock  verification",
    "engines  integrations  mlflow",
    "authorization  corrections  front_door  seeds  studio_home",
    "endpoint  jupyter  resources",
    "processes",
    "cloud",
    "data_files  presigned",
    "protocol",
    "_monkeypatch  _process  _version  assumptions",
]

# Imports that may run while a file loads, besides the standard library, botocore and sagemock. All others are inside
# functions, so that optional extras load on use.
OTHERS = {
    "cli": {"rich"},
    "endpoint": {"tornado"},
    "engines": {"jupyter_server", "tornado"},
    "jupyter": {"jupyter_client", "jupyter_core", "jupyter_server", "jupyter_server_terminals", "tornado", "traitlets"},
    "pytest_plugin": {"pytest"},
    "data_files": {"yaml"},
    "server": {"tornado"},
    "studio_home": {"tornado"},
}

# Modules that `import sagemock` must not load, so that it costs nothing in a test suite that does not use it.
NOT_ON_IMPORT = [
    "asyncio",
    "boto3",
    "botocore",
    "jupyter_server",
    "jwt",
    "pytest",
    "requests",
    "responses",
    "tornado",
    "urllib3",
    "yaml",
]

# The aggregate: a resource refers to its region, a region to its simulation, and back, by types only.
AGGREGATE = {f"sagemock.cloud.{name}" for name in ("simulation", "region", "resource", "resource_kind")}

MOST_FILES = 20  # of Python, in one folder
ROW_OF = {name: number for number, row in enumerate(ROWS) for name in row.split()}
FILES = sorted(PACKAGE.rglob("*.py"))


def module_of(path):
    """Return the dotted name of a file's module, without ``__init__``."""
    return ".".join(["sagemock", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")


MODULES = {module_of(path): path for path in FILES}


def package_of(module):
    """Return the top-level package or file of sagemock that a dotted name belongs to."""
    top = module.split(".")[1:2]
    return top[0] if top and top[0] in ROW_OF else "__init__"


def imports_of(path, *, while_loading=False):
    """Yield ``(line, dotted module)`` for each import of a file, or for those that run while it loads."""
    folder = ["sagemock", *path.relative_to(PACKAGE).parts[:-1]]
    tree = ast.parse(path.read_text(), path)
    for node in loaded(tree) if while_loading else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = folder[: len(folder) - node.level + 1] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                submodule = f"{module}.{alias.name}"
                yield node.lineno, submodule if submodule in MODULES else module


def loaded(node):
    """Yield the nodes that run while a module loads: not functions' bodies, not blocks for type checkers."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        yield child
        yield from loaded(child)


def ours(path, **options):
    return [(line, module) for line, module in imports_of(path, **options) if module.split(".")[0] == "sagemock"]


def test_the_rows_name_every_package():
    assert set(ROW_OF) == {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in FILES}


def test_imports_point_down_the_rows():
    wrong = [
        f"{path}:{line}: {package_of(module_of(path))} must not import {module}"
        for path in FILES
        for line, module in ours(path)
        if package_of(module) != package_of(module_of(path))
        and ROW_OF[package_of(module_of(path))] >= ROW_OF[package_of(module)]
    ]
    assert not wrong, "\n".join(wrong)


def test_modules_do_not_import_each_other():
    """Remove modules without imports and without importers until none are left; the rest are cycles."""
    edges = {name: {module for _, module in ours(path)} - {name} for name, path in MODULES.items()}
    edges = {name: to - AGGREGATE if name in AGGREGATE else to for name, to in edges.items()}
    while True:
        imported = set().union(*edges.values())
        cycles = {name: to & edges.keys() for name, to in edges.items() if to & edges.keys() and name in imported}
        if len(cycles) == len(edges):
            break
        edges = cycles
    assert not edges, "\n".join(f"{name} imports {', '.join(sorted(to))}" for name, to in edges.items())


def package_edges():
    """Return the imports between packages, as pairs, without those that follow from others."""
    edges = {(package_of(module_of(path)), package_of(module)) for path in FILES for _, module in ours(path)}
    edges = {(package, imported) for package, imported in edges if package != imported}
    return {edge for edge in edges if edge[1] not in reachable(edge[0], edges - {edge})}


def reachable(start, edges):
    found = {start}
    while new := {end for package, end in edges if package in found} - found:
        found |= new
    return found


def test_the_picture_shows_the_imports():
    picture = (ROOT / "docs" / "architecture.md").read_text().partition("```mermaid\n")[2].partition("```")[0]
    names = dict(re.findall(r'(\w+)\["(\w+)', picture))
    arrows = re.findall(r'^ *(\w+)(?:\[".*?"\])? --> (\w+)', picture, re.MULTILINE)
    drawn = {(names[start], names[end]) for start, end in arrows}
    edges = package_edges()
    assert drawn == edges, f"draw {sorted(edges - drawn)}, remove {sorted(drawn - edges)}"
    assert set(names.values()) == set(ROW_OF)


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "README.md", "docs/architecture.md"])
def test_paths_named_in_the_docs_exist(page):
    named = re.findall(r"`((?:sagemock|tests|docs)/[\w./]*|\.ci/\w+)", (ROOT / page).read_text())
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_third_party_imports_are_allowed_ones():
    wrong = []
    for path in FILES:
        may = {"sagemock", "botocore"} | OTHERS.get(package_of(module_of(path)), set()) | sys.stdlib_module_names
        loads = imports_of(path, while_loading=True)
        wrong += [f"{path}:{line}: {module}" for line, module in loads if module.split(".")[0] not in may]
    assert not wrong, "import these inside functions:\n" + "\n".join(wrong)


def test_no_folder_holds_too_many_files():
    tests = Path(__file__).parent
    counts = Counter(path.parent for folder in (PACKAGE, tests) for path in folder.rglob("*.py"))
    assert {str(folder): count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_importing_sagemock_loads_nothing_heavy():
    heavy = f"import sys, sagemock; print(*sorted(set({NOT_ON_IMPORT}) & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []
