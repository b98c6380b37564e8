"""Detection of programs whose own clock is behind the cloud's, where it probably matters.

A program is suspected if a reply had a timestamp from the future, and if a module of the program that made the call
reads the wall clock: ``datetime.now()``, ``utcnow()``, ``today()`` or ``time.time()``. It is also suspected if the test
has set durations, and such a module reads ``time.monotonic()``, as for a deadline.
"""

from __future__ import annotations

import datetime as dt
import dis
import sys
import time
from collections.abc import Iterator, Mapping
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

MAX_AHEAD = 60  # seconds; less may be the accuracy of clocks
_WALL_CLOCK = frozenset({"now", "utcnow", "today", "time", "time_ns"})
_MONOTONIC = frozenset({"monotonic", "monotonic_ns"})
_NOT_THE_PROGRAM = frozenset(sys.stdlib_module_names) | {
    *("_pytest", "aiobotocore", "boto3", "botocore", "moto", "pluggy", "pytest", "sagemock", "xdist")
}
_found: WeakKeyDictionary[ModuleType, dict[frozenset[str], bool]] = WeakKeyDictionary()


class AgeWatch:
    """The replies of one test.

    Attributes:
        ahead: By how many seconds timestamps were ahead of the clock of a program that reads it; 0 if they were not.
        has_deadline: Whether a program that reads the monotonic clock has waited while durations were set.
    """

    def __init__(self) -> None:
        self.ahead = 0.0
        self.has_deadline = False

    def observe(self, cloud: Cloud, reply: Mapping[str, Any]) -> None:
        """Inspect a reply before the program gets it."""
        now = time.time()
        if cloud.clock.time() - now <= MAX_AHEAD:
            return
        ahead = max((timestamp.timestamp() for timestamp in _timestamps(reply)), default=now) - now
        if ahead > max(MAX_AHEAD, self.ahead) and (self.ahead or _reads_clock(sys._getframe(1), _WALL_CLOCK)):
            self.ahead = ahead
        if cloud.durations.are_set and not self.has_deadline:
            self.has_deadline = _reads_clock(sys._getframe(1), _MONOTONIC)


def _timestamps(value: object) -> Iterator[dt.datetime]:
    if isinstance(value, dt.datetime):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _timestamps(member)
    elif isinstance(value, list):
        for item in value:
            yield from _timestamps(item)


def _reads_clock(frame: FrameType | None, readers: frozenset[str]) -> bool:
    """Return whether a module of the program on the stack reads a clock, by functions with the names in ``readers``."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__"))
        is_program = name.partition(".")[0] not in _NOT_THE_PROGRAM
        if is_program and (
            _code_reads_clock(frame.f_code, frame.f_globals, readers) or _module_reads_clock(name, readers)
        ):
            return True
        frame = frame.f_back
    return False


def _module_reads_clock(name: str, readers: frozenset[str]) -> bool:
    """Return whether a function or method of a module reads a clock, as found at the first call."""
    module = sys.modules.get(name)
    if module is None:
        return False
    found = _found.setdefault(module, {})
    if readers not in found:
        found[readers] = _has_reader(module, readers)
    return found[readers]


def _has_reader(module: ModuleType, readers: frozenset[str]) -> bool:
    values = list(vars(module).values())
    values += [member for value in values if isinstance(value, type) for member in vars(value).values()]
    return any(
        _code_reads_clock(value.__code__, value.__globals__, readers)
        for value in values
        if isinstance(value, FunctionType) and value.__module__ == module.__name__
    )


def _code_reads_clock(code: CodeType, names: Mapping[str, object], readers: frozenset[str]) -> bool:
    """Return whether code, or a function within it, reads a clock."""
    if any(isinstance(inner, CodeType) and _code_reads_clock(inner, names, readers) for inner in code.co_consts):
        return True
    if any(_is_function_of_time(names.get(name), readers) for name in code.co_names):
        return True
    if readers.isdisjoint(code.co_names):
        return False
    before = None
    for instruction in dis.get_instructions(code):
        is_attribute = instruction.opname in ("LOAD_ATTR", "LOAD_METHOD") and instruction.argval in readers
        if is_attribute and _is_reader(before, instruction.argval, names):
            return True
        before = instruction.argval
        if "_FAST" in instruction.opname and isinstance(before, tuple):
            before = before[-1]  # since Python 3.13, one instruction may store one variable and load another
    return False


def _is_reader(owner: object, attribute: object, names: Mapping[str, object]) -> bool:
    """Return whether ``owner.attribute``, with the name of a reader, reads a clock, by the names in the code."""
    value = names.get(str(owner))
    if attribute in ("now", "utcnow", "today"):
        is_date = isinstance(value, type) and issubclass(value, dt.date)
        return is_date or ((value is None or isinstance(value, ModuleType)) and owner in ("datetime", "date"))
    return value is time or (value is None and owner == "time")


def _is_function_of_time(value: object, readers: frozenset[str]) -> bool:
    if not isinstance(value, BuiltinFunctionType) or value.__name__ not in readers:
        return False
    return value is getattr(time, value.__name__, None)
