"""Values of assumptions that differ from cloud to cloud: those of the cloud whose lock a thread holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import local
from types import TracebackType
from typing import TypeVar

from sagemock import assumptions
from sagemock.cloud.clock.lock import LendableLock

T = TypeVar("T")
Overrides = Mapping[str, object]

# In the module whose constants they are: pytester's runs in the process forget the modules that they have imported, and
# this one could be imported again after it has made constants variable.
_defaults: dict[str, object] = vars(assumptions).setdefault("_defaults", {})


class _Stack(local):
    """The overrides of the clouds whose locks this thread holds; the last one is in effect."""

    def __init__(self) -> None:
        self.overrides: list[Overrides] = []


_stack = _Stack()


class CorrectedLock(LendableLock):
    """The lock of a cloud with corrections. Code that runs while it is held reads the corrected values.

    Other clouds of the process keep their values, and a process without corrections has plain constants.

    Args:
        overrides: The values of constants of :mod:`sagemock.assumptions`, by name.
    """

    def __init__(self, overrides: Overrides) -> None:
        super().__init__()
        self._overrides = overrides
        _make_variable(overrides)

    def __enter__(self) -> None:
        super().__enter__()
        _stack.overrides.append(self._overrides)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _stack.overrides.pop()
        super().__exit__(kind, error, trace)

    def lend(self, function: Callable[[], T]) -> T:
        """Return the result of a function that runs on another thread with the same corrections."""

        def run() -> T:
            with _in_effect(self._overrides):
                return function()

        return super().lend(run)


@contextmanager
def _in_effect(overrides: Overrides) -> Iterator[None]:
    _stack.overrides.append(overrides)
    try:
        yield
    finally:
        _stack.overrides.pop()


def _make_variable(names: Overrides) -> None:
    """Let the module look these constants up for each read: Python calls ``__getattr__`` for missing attributes."""
    assumptions.__dict__["__getattr__"] = _look_up
    for name in names:
        if name in vars(assumptions):
            _defaults[name] = vars(assumptions)[name]
            delattr(assumptions, name)


def _look_up(name: str) -> object:
    overrides = _stack.overrides[-1] if _stack.overrides else {}
    if name in overrides:
        return overrides[name]
    if name in _defaults:
        return _defaults[name]
    raise AttributeError(f"module {assumptions.__name__!r} has no attribute {name!r}")
