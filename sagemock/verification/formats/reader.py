"""Reader of recordings in any format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from .placebo import read_folder
from .recorded_call import RecordedCall
from .recording_file import read_calls
from .vcr import is_cassette, read_cassette


def read_recording(path: Path, on_progress: Callable[[int], None]) -> Iterator[RecordedCall]:
    """Yield the calls of a recording: of `sagemock record`, a VCR cassette, or a placebo folder.

    Args:
        path: The file or the folder.
        on_progress: Receives the number of bytes that each call takes in the file, where it is known.

    Raises:
        RecordingError: It is none of these, or cannot be read completely.
        OSError: The file cannot be read.
        ImportError: The file is YAML, and PyYAML is not installed.
    """
    if path.is_dir():
        return read_folder(path)
    if path.suffix.lower() in {".yaml", ".yml"} or _is_json_cassette(path):
        return read_cassette(path)
    return read_calls(path, on_progress)


def _is_json_cassette(path: Path) -> bool:
    """Return whether a file is one JSON document with interactions; lines of `sagemock record` are one each."""
    if path.suffix.lower() != ".json":
        return False
    try:
        return is_cassette(json.loads(path.read_text("utf-8")))
    except ValueError:
        return False
