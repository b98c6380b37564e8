"""The rules of an operation: the functions that it calls to check a request, and their docstrings."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from sagemock.cloud.region import Region
from sagemock.cloud.resource import Resource

PACKAGE = "sagemock.resources"


def rejections(function: FunctionType) -> list[str]:
    """Return a sentence for each rule of an operation, in the order of the calls."""
    return list(dict.fromkeys(_sentence(summary(check)) for check in _checks(function, set())))


def performed_actions(function: FunctionType) -> list[str]:
    """Return the verbs of the status changes that an operation performs: ``["stop"]``."""
    return list(dict.fromkeys(_actions(function, set())))


def summary(documented: Any) -> str:
    """Return the first paragraph of a docstring, in one line."""
    return " ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split())


def _sentence(text: str) -> str:
    """Return "Refuses ..." for a docstring that begins with "Refuse ...", and so for other verbs."""
    verb, _, rest = text.partition(" ")
    return f"{verb}s {rest}"


def _checks(function: FunctionType, visited: set[FunctionType]) -> Iterator[Any]:
    """Yield the documented functions and methods named ``check_...`` that a function calls, directly or not."""
    for called in _called(function, visited):
        if called.__name__.startswith("check_") and inspect.getdoc(called):
            yield called
        else:
            yield from _checks(called, visited)


def _actions(function: FunctionType, visited: set[FunctionType]) -> Iterator[str]:
    for call in _calls(function):
        attribute, arguments = call.func, call.args
        if isinstance(attribute, ast.Attribute) and attribute.attr in ("perform", "check_allowed"):
            yield from (str(argument.value) for argument in arguments if isinstance(argument, ast.Constant))
    for called in _called(function, visited):
        yield from _actions(called, visited)


def _called(function: FunctionType, visited: set[FunctionType]) -> Iterator[FunctionType]:
    """Yield the functions of the package that a function calls, and the methods of resources and regions."""
    visited.add(function)
    for call in _calls(function):
        target = _target(call.func, function)
        if isinstance(target, FunctionType) and target not in visited:
            visited.add(target)
            yield target


def _target(called: ast.expr, function: FunctionType) -> Any:
    if isinstance(called, ast.Name):
        target = function.__globals__.get(called.id)
        return target if getattr(target, "__module__", "").startswith(PACKAGE) else None
    if isinstance(called, ast.Attribute) and called.attr.startswith("check_") and called.attr != "check_allowed":
        owners: list[type] = [Region, *Resource.kinds()]
        classes = [parent for kind in owners for parent in kind.__mro__]
        return next((vars(parent)[called.attr] for parent in classes if called.attr in vars(parent)), None)
    return None


def _calls(function: FunctionType) -> Iterator[ast.Call]:
    """Yield the calls in a function's code, in their order."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return iter(sorted(calls, key=lambda call: (call.lineno, call.col_offset)))
