"""The time that the option ``authorization`` costs a call while it is off.

The code of a call asks whether the cloud has an authorizer. It is compared with itself, compiled without these
questions.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import FrameType, ModuleType
from typing import Any, TypeAlias
from unittest.mock import patch

from benchmarks.calls import NOTEBOOK, DescribeBenchmark
from benchmarks.results import Goal, Result
from benchmarks.rounds import alternate
from benchmarks.scale import Scale
from sagemock import mock_sagemaker
from sagemock.cloud import dispatcher
from sagemock.mock import botocore_interceptor

TraceFunction: TypeAlias = "Callable[[FrameType, str, object], TraceFunction]"
SEAMS: Sequence[tuple[ModuleType, str]] = ((dispatcher, "_run"), (botocore_interceptor, "_caller"))
LIMIT = 1.01
ROUNDS = 41  # more than elsewhere, since the difference is small
COUNTED_CALLS = 5


def results(scale: Scale) -> Iterator[Result]:
    """Compare describe_notebook_instance with the code for authorization, and without it."""
    calls = DescribeBenchmark(scale.count(400, smoke=5))
    candidates = {"with": calls.with_sagemock, "without": partial(_measure_without, calls.with_sagemock)}
    times, goal = alternate(candidates, scale.rounds(ROUNDS)), Goal(LIMIT)
    yield Result("describe, authorization off", times["with"], times["without"], "without it", goal=goal)
    counts = [[count] for count in instructions()]
    yield Result("  its instructions", *counts, "without it", unit="instructions", goal=goal)


def instructions() -> tuple[int, int]:
    """Return how many of Python's instructions a describe executes with the code for authorization, and without it."""
    calls = DescribeBenchmark(1)
    with mock_sagemaker(clock="instant"):
        calls.client.create_notebook_instance(**NOTEBOOK)
        count = partial(_count_instructions, calls.describe)
        return count(), _measure_without(count)


def _measure_without(measure: Callable[[], Any]) -> Any:
    with without_authorization():
        return measure()


@contextmanager
def without_authorization() -> Iterator[None]:
    """Compile the functions of a call without the code for authorization, and use them until the end."""
    patches = [patch.object(module, name, _compile_without(module, name)) for module, name in SEAMS]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


def _compile_without(module: ModuleType, name: str) -> Callable[..., Any]:
    """Return a function as it would be if its module did not mention the authorizer.

    Raises:
        RuntimeError: The function does not mention it: the seam is elsewhere now.
    """
    function = getattr(module, name)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    remover = _SeamRemover()
    tree = ast.fix_missing_locations(remover.visit(tree))
    if not remover.removed:
        raise RuntimeError(f"{module.__name__}.{name} does not mention the authorizer: name the function that does")
    namespace: dict[str, Any] = {}
    exec(compile(tree, f"{module.__file__} without authorization", "exec"), vars(module), namespace)
    return namespace[name]


class _SeamRemover(ast.NodeTransformer):
    """Removes ``if cloud.authorizer is not None`` with its body, and ``cloud.authorizer is None and``."""

    removed = 0

    def visit_If(self, node: ast.If) -> ast.AST | None:
        if _is_about_authorizer(node.test):
            self.removed += 1
            return None
        self.generic_visit(node)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        rest = [value for value in node.values if not _is_about_authorizer(value)]
        self.removed += len(node.values) - len(rest)
        return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _is_about_authorizer(node: ast.expr) -> bool:
    is_comparison = isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute)
    return is_comparison and node.left.attr == "authorizer"  # type: ignore[attr-defined]


def _count_instructions(function: Callable[[], object]) -> int:
    """Return the number of Python's instructions that a call executes; the least of several calls.

    Unlike the time, it does not depend on the load of the machine.
    """
    count = 0

    def trace(frame: FrameType, event: str, _argument: object) -> TraceFunction:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    counts = []
    for _ in range(COUNTED_CALLS):
        count, previous = 0, sys.gettrace()
        sys.settrace(trace)
        try:
            function()
        finally:
            sys.settrace(previous)
        counts.append(count)
    return min(counts[1:])  # the first call fills caches
