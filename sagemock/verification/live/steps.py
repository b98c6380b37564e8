"""Steps: rows of tables that become calls, each a probe of its own statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model

from .probe import Probe, Session

Row: TypeAlias = tuple[str, str, JsonObject]  # numbers of statements, operation, request
WAIT = "wait "  # before the name of a Describe operation: repeat it until the status lasts

_NAME = re.compile(r"\{name:([\w-]+)\}")
_VALUE = re.compile(r"\{(\w+)\}")


def steps(title: str, rows: Iterable[Row | Probe]) -> Iterator[Probe]:
    """Yield the probes of a table, in its order; those of operations that the installed botocore lacks are left out.

    Strings in a request may have variable parts: ``{name:x}`` is a name that only this run uses, ``{role}`` and others
    are values of the session, such as ``{DomainId}`` of the last domain that the run has created. A step whose values
    are missing makes no call: an option is not set, or an earlier step was refused.

    Args:
        title: The subject, for reports.
        rows: The rows, and probes that are more than one call.
    """
    for row in rows:
        if isinstance(row, Probe):
            yield row._replace(purpose=f"{title}: {row.purpose}" if title else row.purpose)
            continue
        numbers, operation, request = row
        name = operation.removeprefix(WAIT)
        if name in service_model().operation_names:
            purpose = f"{title}: {operation}" if title else operation
            yield Probe(tuple(numbers.split()), purpose, _caller(name, request, waits=name != operation))


def _caller(operation: str, request: JsonObject, *, waits: bool) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        try:
            filled = fill(request, session)
        except KeyError:
            return
        (session.wait if waits else session.call)(operation, **filled)

    return run


def fill(value: Any, session: Session) -> Any:
    """Return a request with its variable parts replaced.

    Raises:
        KeyError: The session has no such value.
    """
    if isinstance(value, dict):
        return {key: fill(item, session) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, session) for item in value]
    if not isinstance(value, str):
        return value
    value = _NAME.sub(lambda match: session.ledger.name(match[1]), value)
    if whole := _VALUE.fullmatch(value):
        return session.values[whole[1]]
    return _VALUE.sub(lambda match: str(session.values[match[1]]), value)
