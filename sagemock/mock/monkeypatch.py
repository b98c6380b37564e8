"""Attributes of other people's modules, replaced while a mock is active."""

from __future__ import annotations

from typing import Any

_ORIGINAL = "_sagemock_original"  # on a replacement: what it stands in for


class Patches:
    """Replaced attributes. Putting back touches only what is still ours: others patch too, and end in any order."""

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any, Any]] = []

    def replace(self, owner: Any, name: str, make: Any) -> None:
        """Set ``owner.name`` to ``make(original)``, once."""
        if any(known is owner and attribute == name for known, attribute, _, _ in self._replaced):
            return
        found = getattr(owner, name)
        # Somebody who patched during an earlier mock, and for longer, has put back what was ours.
        original = getattr(found, _ORIGINAL, found)
        ours = make(original)
        setattr(ours, _ORIGINAL, original)
        setattr(owner, name, ours)
        self._replaced.append((owner, name, original, ours))

    def stand_in(self, original: Any) -> Any:
        """What stands in for ``original`` somewhere, or None."""
        return next((ours for _, _, known, ours in self._replaced if known is original), None)

    def undo(self) -> None:
        while self._replaced:
            owner, name, original, ours = self._replaced.pop()
            if getattr(owner, name) is ours:
                setattr(owner, name, original)
