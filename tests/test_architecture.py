"""Which package may import which, and what a bare ``import sagemock`` costs."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import sagemock

PACKAGE = Path(sagemock.__file__).parent

# From the user interface down to what imports nothing of ours. A file imports only from rows below its own, or from its
# own package; imports inside functions and under TYPE_CHECKING included. docs/architecture.md draws the same rows.
ROWS = [
    "__main__",
    "cli  pytest_plugin",
    "__init__",
    "server",
    "mock",
    "seeds",
    "endpoint  jupyter  resources",
    "cloud",
    "presigned",
    "protocol",
    "_process  _version  assumptions",
]

# What may be imported while a file loads, besides the standard library, botocore and sagemock. Everything else is
# imported where it is used: that is how optional extras load on use.
OTHERS = {
    "endpoint": {"tornado"},
    "jupyter": {"jupyter_client", "jupyter_core", "jupyter_server", "jupyter_server_terminals", "tornado", "traitlets"},
    "pytest_plugin": {"pytest"},
    "seeds": {"yaml"},
    "server": {"tornado"},
}

# What `import sagemock` must not load, so that a test suite which imports it and does not use it pays nothing.
NOT_AT_ONCE = [
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

# The aggregate: a resource knows its region, a region its cloud. These refer to each other, by types only.
AGGREGATE = {"sagemock.cloud.cloud", "sagemock.cloud.region", "sagemock.cloud.resource"}

MOST_FILES = 20  # of Python, in one folder
ROW_OF = {name: number for number, row in enumerate(ROWS) for name in row.split()}
FILES = sorted(PACKAGE.rglob("*.py"))


def module_of(path):
    """Return the dotted name of a file's module; of a package, the package's."""
    return ".".join(["sagemock", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")


MODULES = {module_of(path): path for path in FILES}


def room_of(module):
    """Return the top-level package or file of ours that a dotted name belongs to."""
    top = module.split(".")[1:2]
    return top[0] if top and top[0] in ROW_OF else "__init__"


def imports_of(path, *, while_loading=False):
    """Yield ``(line, dotted module)`` for each import of a file, in functions and for types as well unless told not."""
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
    """Yield what runs while a module loads: not the bodies of functions, not what is there for type checkers only."""
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
        f"{path}:{line}: {room_of(module_of(path))} must not import {module}"
        for path in FILES
        for line, module in ours(path)
        if room_of(module) != room_of(module_of(path)) and ROW_OF[room_of(module_of(path))] >= ROW_OF[room_of(module)]
    ]
    assert not wrong, "\n".join(wrong)


def test_modules_do_not_import_each_other():
    """Take away, again and again, what imports nothing that is left, or is imported by nothing: cycles remain."""
    edges = {name: {module for _, module in ours(path)} - {name} for name, path in MODULES.items()}
    edges = {name: to - AGGREGATE if name in AGGREGATE else to for name, to in edges.items()}
    while True:
        imported = set().union(*edges.values())
        cycles = {name: to & edges.keys() for name, to in edges.items() if to & edges.keys() and name in imported}
        if len(cycles) == len(edges):
            break
        edges = cycles
    assert not edges, "\n".join(f"{name} imports {', '.join(sorted(to))}" for name, to in edges.items())


def test_a_module_loads_only_the_packages_it_may():
    wrong = []
    for path in FILES:
        may = {"sagemock", "botocore"} | OTHERS.get(room_of(module_of(path)), set()) | sys.stdlib_module_names
        loads = imports_of(path, while_loading=True)
        wrong += [f"{path}:{line}: {module}" for line, module in loads if module.split(".")[0] not in may]
    assert not wrong, "import these where they are used:\n" + "\n".join(wrong)


def test_no_folder_holds_too_many_files():
    tests = Path(__file__).parent
    counts = Counter(path.parent for folder in (PACKAGE, tests) for path in folder.rglob("*.py"))
    assert {str(folder): count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_importing_sagemock_loads_nothing_heavy():
    heavy = f"import sys, sagemock; print(*sorted(set({NOT_AT_ONCE}) & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []
