"""Reader of recordings: one call after the other, so that a file of any size needs little memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from .recorded_call import RecordedCall, RecordingError

LATEST = 253_370_764_800.0  # the year 9999 in epoch seconds; the clock of a cloud ends in the year before


def _ignore(_bytes: int) -> None:
    """Do nothing: the progress is not shown."""


def read_calls(path: Path, on_progress: Callable[[int], None] = _ignore) -> Iterator[RecordedCall]:
    """Yield the calls of a recording. An incomplete last line, of a process that was killed, is ignored.

    Args:
        path: The file.
        on_progress: Receives the number of bytes of each line.

    Raises:
        RecordingError: A line is not a recorded call.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.endswith(b"\n"):
                yield _to_call(number, line)
            on_progress(len(line))


def _to_call(number: int, line: bytes) -> RecordedCall:
    try:
        entry = json.loads(line)
        time = entry["server_time"] or entry["time"]
        call = RecordedCall(
            number,
            str(entry["session"]),
            str(entry["operation"]),
            str(entry["region"]),
            float(time),
            entry["request"],
            int(entry["status"]),
            entry.get("reply"),
            entry.get("error"),
            has_pseudonyms=True,
        )
        if not 0 <= call.time < LATEST:
            raise ValueError(f"time {call.time}")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordingError(f"line {number} is not a call that `sagemock record` has written: {error!r}") from None
    documents = (call.request, call.error if call.reply is None else call.reply)
    if not all(isinstance(document, dict) for document in documents):
        raise RecordingError(f"line {number}: request, and reply or error, must be objects")
    return call
