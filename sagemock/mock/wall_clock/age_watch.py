"""Detection of programs that compare timestamps of the cloud with their own clock, which is behind.

A program is suspected if a reply had a timestamp from the future, and if a module of the program that made the call
reads the wall clock: ``datetime.now()``, ``utcnow()``, ``today()`` or ``time.time()``.
"""

from __future__ import annotations

import datetime as dt
import dis
import sys
import time
from collections.abc import Iterator, Mapping
from functools import cache
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

MAX_AHEAD = 60  # seconds; less may be the accuracy of clocks
_READERS = frozenset({"now", "utcnow", "today", "time", "time_ns"})
_NOT_THE_PROGRAM = frozenset(sys.stdlib_module_names) | {
    *("_pytest", "aiobotocore", "boto3", "botocore", "moto", "pluggy", "pytest", "sagemock", "xdist")
}


class AgeWatch:
    """The replies of one test.

    Attributes:
        ahead: By how many seconds timestamps were ahead of the clock of a program that reads it; 0 if they were not.
    """

    def __init__(self) -> None:
        self.ahead = 0.0

    def observe(self, cloud: Cloud, reply: Mapping[str, Any]) -> None:
        """Inspect a reply before the program gets it."""
        now = time.time()
        if cloud.clock.time() - now <= MAX_AHEAD:
            return
        ahead = max((timestamp.timestamp() for timestamp in _timestamps(reply)), default=now) - now
        if ahead > max(MAX_AHEAD, self.ahead) and (self.ahead or _reads_clock(sys._getframe(1))):
            self.ahead = ahead


def _timestamps(value: object) -> Iterator[dt.datetime]:
    if isinstance(value, dt.datetime):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _timestamps(member)
    elif isinstance(value, list):
        for item in value:
            yield from _timestamps(item)


def _reads_clock(frame: FrameType | None) -> bool:
    """Return whether a module of the program on the stack reads the wall clock."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__"))
        is_program = name.partition(".")[0] not in _NOT_THE_PROGRAM
        if is_program and (_code_reads_clock(frame.f_code, frame.f_globals) or _module_reads_clock(name)):
            return True
        frame = frame.f_back
    return False


@cache
def _module_reads_clock(name: str) -> bool:
    """Return whether a function or method of a module reads the wall clock."""
    module = sys.modules.get(name)
    values = list(vars(module).values()) if module else []
    values += [member for value in values if isinstance(value, type) for member in vars(value).values()]
    return any(
        _code_reads_clock(value.__code__, value.__globals__)
        for value in values
        if isinstance(value, FunctionType) and value.__module__ == name
    )


def _code_reads_clock(code: CodeType, names: Mapping[str, object]) -> bool:
    """Return whether code, or a function within it, reads the wall clock."""
    if any(isinstance(inner, CodeType) and _code_reads_clock(inner, names) for inner in code.co_consts):
        return True
    if any(_is_time(names.get(name)) for name in code.co_names):
        return True
    if _READERS.isdisjoint(code.co_names):
        return False
    before = None
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_ATTR", "LOAD_METHOD") and _is_reader(before, instruction.argval, names):
            return True
        before = instruction.argval
    return False


def _is_reader(owner: object, attribute: object, names: Mapping[str, object]) -> bool:
    """Return whether ``owner.attribute`` is a function that reads the wall clock, by the names in the code."""
    value = names.get(str(owner))
    if attribute in ("time", "time_ns"):
        return value is time or (value is None and owner == "time")
    if attribute in ("now", "utcnow", "today"):
        is_date = isinstance(value, type) and issubclass(value, dt.date)
        return is_date or ((value is None or isinstance(value, ModuleType)) and owner in ("datetime", "date"))
    return False


def _is_time(value: object) -> bool:
    return isinstance(value, BuiltinFunctionType) and (value is time.time or value is time.time_ns)
