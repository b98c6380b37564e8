"""Who may import whom, and what a bare ``import sagemock`` costs."""

import ast
import subprocess
import sys
from pathlib import Path

import sagemock

PACKAGE = Path(sagemock.__file__).parent

# From the user down to what knows nobody. When a file loads, it imports only from rows below its own; a folder is one
# name. Imports inside functions and under TYPE_CHECKING are free: that is how optional wings load on use.
ROWS = [
    "__main__",
    "cli  pytest_plugin",
    "demo  exporting  jupyter  server  studio_demo",
    "seeds",
    "__init__",
    "mock  serving",
    "botocore_seam  making  presigned_pages",
    "sleeping",
    "activation  decorating  studio_pages",
    "gateway  resources",
    "cloud",
    "region",
    "events  faults  listing  quotas",
    "operations  resource",
    "agenda  durations  landing_uris  lifecycle  presign  wire",
    "clock  constraints  environment  errors  forks  history  inferred  journal  launcher  pages  patches",
    "cloudlock  region_names  story  switches  timeline",
    "stream",
]

# What may be imported when a file loads, besides the standard library and sagemock.
OTHERS = {
    "jupyter": {"jupyter_client", "jupyter_core", "jupyter_server", "jupyter_server_terminals", "tornado", "traitlets"},
    "pytest_plugin": {"pytest"},
    "seeds": {"yaml"},
    "server": {"tornado"},
}

# What `import sagemock` leaves alone, so that a test suite which imports it and does not use it pays nothing.
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

ROW_OF = {name: number for number, row in enumerate(ROWS) for name in row.split()}
NOUN_OF = {path: path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(path):
    """``(line, dotted module)`` of what is imported while the file loads; ours begin with ``sagemock``."""
    folder = ["sagemock", *path.relative_to(PACKAGE).parts[:-1]]
    for node in statements(ast.parse(path.read_text(), path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = folder[: len(folder) - node.level + 1] if node.level else []
            module = [*above, *filter(None, [node.module])]
            if module == ["sagemock"]:  # from sagemock import cloud
                yield from ((node.lineno, f"sagemock.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, ".".join(module)


def statements(node):
    """What runs while a module loads: not the bodies of functions, not what is there for type checkers only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        yield child
        yield from statements(child)


def test_the_rows_name_every_file():
    assert set(ROW_OF) == set(NOUN_OF.values())


def test_imports_point_down_the_rows():
    wrong = []
    for path, noun in NOUN_OF.items():
        for line, module in imports_of(path):
            top, *below = module.split(".")
            other = below[0] if below and below[0] in ROW_OF else "__init__"
            if top == "sagemock" and other != noun and ROW_OF[noun] >= ROW_OF[other]:
                wrong.append(f"{path}:{line}: {noun} stands beside or below {other}")
    assert not wrong, "\n".join(wrong)


def test_a_module_loads_only_the_packages_it_may():
    wrong = []
    for path, noun in NOUN_OF.items():
        may = {"sagemock", "botocore"} | OTHERS.get(noun, set()) | sys.stdlib_module_names
        wrong += [f"{path}:{line}: {module}" for line, module in imports_of(path) if module.split(".")[0] not in may]
    assert not wrong, "import these where they are used:\n" + "\n".join(wrong)


def test_importing_sagemock_loads_nothing_heavy():
    heavy = f"import sys, sagemock; print(*sorted(set({NOT_AT_ONCE}) & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []
