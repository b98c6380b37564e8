"""Attributes of other people's modules, replaced while a mock is active."""

from __future__ import annotations

from typing import Any


class Patches:
    """Replaced attributes. Putting back touches only what is still ours: others patch too, and end in any order."""

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any, Any]] = []

    def replace(self, owner: Any, name: str, make: Any) -> None:
        """Set ``owner.name`` to ``make(original)``, once."""
        if any(known is owner and attribute == name for known, attribute, _, _ in self._replaced):
            return
        original = getattr(owner, name)
        ours = make(original)
        setattr(owner, name, ours)
        self._replaced.append((owner, name, original, ours))

    def undo(self) -> None:
        while self._replaced:
            owner, name, original, ours = self._replaced.pop()
            if getattr(owner, name) is ours:
                setattr(owner, name, original)
