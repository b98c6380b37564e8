"""Functions of the examples in docs/."""

import ast
from pathlib import Path

import boto3

DOCS = Path(__file__).parents[3] / "docs"


def documented(page, name):
    """Return a function that a page's examples define, with the other functions that it calls."""
    blocks = (DOCS / page).read_text().split("```python\n")[1:]
    code = "\n".join(block.partition("```")[0] for block in blocks)
    functions = [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
    helpers = ast.Module([node for node in functions if not node.name.startswith("test_")], type_ignores=[])
    namespace = {"boto3": boto3}
    exec(compile(helpers, page, "exec"), namespace)
    return namespace[name]
