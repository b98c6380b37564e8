"""Types of JSON documents."""

from __future__ import annotations

from typing import Any, TypeAlias

# A recursive type would be exact, but every access would need a cast.
JsonValue: TypeAlias = Any
JsonObject: TypeAlias = dict[str, JsonValue]
JsonList: TypeAlias = list[JsonValue]
