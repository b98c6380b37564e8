"""YAML and JSON files."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

from .plain_data import Data, DataError, to_iso

FORMATS = ("yaml", "json")


class YamlMissing(ImportError):
    """YAML was requested, and PyYAML is not installed."""


def read(path: Path) -> Data:
    """Read a YAML or JSON file with any name.

    Raises:
        DataError: If the file cannot be read, or is neither YAML nor JSON.
        YamlMissing: If it is not JSON and PyYAML is not installed.
    """
    text = _read_text(path)
    try:
        return json.loads(text, object_pairs_hook=_reject_duplicates)
    except RecursionError:
        raise DataError("the nesting is too deep") from None
    except json.JSONDecodeError as error:
        if path.suffix.lower() == ".json":
            raise DataError(f"invalid JSON: {error}") from None
    document: Data = _yaml_format().load(text)
    return document


def dump(document: Data, file_format: str) -> str:
    """Return the document as ``"yaml"`` or ``"json"`` text.

    Raises:
        YamlMissing: For YAML, if PyYAML is not installed.
    """
    if file_format == "json":
        return json.dumps(document, indent=2, ensure_ascii=False, default=_encode_datetime) + "\n"
    return str(_yaml_format().dump(document))


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        directory = "" if path.is_absolute() else f" in {Path.cwd()}"
        raise DataError(f"file not found{directory}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read the file: {error}") from None


def _yaml_format() -> ModuleType:
    try:
        from . import yaml_format
    except ImportError:
        raise YamlMissing('YAML needs PyYAML: pip install "sagemock[server]". JSON works without it') from None
    return yaml_format


def _reject_duplicates(pairs: list[tuple[str, Data]]) -> dict[str, Data]:
    """Return the pairs as a dict; DataError for duplicate keys, of which JSON would keep the last."""
    members: dict[str, Data] = {}
    for key, value in pairs:
        if key in members:
            raise DataError(f"duplicate key {key!r}")
        members[key] = value
    return members


def _encode_datetime(value: object) -> str:
    if isinstance(value, datetime):
        return to_iso(value)
    if isinstance(value, date):  # YAML has dates, and a document may contain them
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written")
