"""Code and search path of a new interpreter."""

from __future__ import annotations

import sys
from pathlib import Path

# Modules of the package can be imported then without the package's own imports, the mock and the server, which would
# take most of the time until a small program runs.
BARE_PACKAGE = (
    "from importlib.util import find_spec, module_from_spec;"
    " sys.modules['sagemock'] = module_from_spec(find_spec('sagemock'));"
)


def boot_code(module: str, *, is_bare: bool = False) -> str:
    """Return code for ``python -c`` that calls ``main`` of a module with the configuration from stdin.

    Args:
        module: Its dotted name. ``main`` takes the configuration, a line of JSON with the member ``search_path``. Later
            bytes stay in stdin.
        is_bare: Whether to leave out the imports of the package ``sagemock`` itself, which ``module`` must not need.
    """
    return (
        "import json, sys; config = json.loads(sys.stdin.buffer.raw.readline()); sys.path[:] = config['search_path'];"
        f" {BARE_PACKAGE if is_bare else ''} from {module} import main; main(config)"
    )


def search_path() -> list[str]:
    """Return ``sys.path`` with absolute paths, for a process with another working directory."""
    return [str(Path(entry).absolute()) for entry in sys.path]
