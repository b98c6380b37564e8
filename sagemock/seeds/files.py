"""Files of seeds: YAML or JSON in, plain data out, and the other way round."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .plain_data import SeedRefused, iso

FORMATS = ("yaml", "json")


class YamlMissing(ImportError):
    """YAML was asked for, and nothing that reads it is installed."""


def load(path: Path) -> Any:
    """What a file holds; SeedRefused when it is neither YAML nor JSON, YamlMissing when only PyYAML could tell."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        where = "" if path.is_absolute() else f" in {Path.cwd()}"
        raise SeedRefused(f"there is no such file{where}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SeedRefused(f"it cannot be read: {error}") from None
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise SeedRefused("it nests too deeply") from None
    except json.JSONDecodeError as error:
        if path.suffix.lower() == ".json":
            raise SeedRefused(f"it is not JSON: {error}") from None
    return _yamls().load(text)


def dump(document: Any, form: str) -> str:
    """The document as ``"yaml"`` or as ``"json"``. YamlMissing without PyYAML."""
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False, default=_moment) + "\n"
    return str(_yamls().dump(document))


def _yamls() -> Any:
    try:
        from . import yaml_format
    except ImportError:
        raise YamlMissing('YAML needs PyYAML: pip install "sagemock[server]". JSON needs nothing') from None
    return yaml_format


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse what stands twice: JSON would keep the last."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise SeedRefused(f"{key!r} stands twice in one place")
        found[key] = value
    return found


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):  # YAML has them, and a seed may say them
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written to a seed")
