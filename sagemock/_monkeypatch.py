"""Replaces and restores attributes of other modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Replacement = Callable[..., Any]
_Key = tuple[int, str]  # the identity of an owner, which a patch keeps alive, and the name of its attribute
_ORIGINAL = "_sagemock_original"  # attribute of a replacement: the function that it replaces


class _Patch(NamedTuple):
    owner: object
    name: str
    original: Replacement
    make_replacement: Callable[[Replacement], Replacement]
    replacement: Replacement


class MonkeyPatches:
    """Functions of other modules and classes that are replaced.

    Undoing restores an attribute only while it still holds our replacement: other libraries patch as well, and stop in
    any order.

    Attributes:
        modules: The number of loaded modules when they were patched last; 0 if nothing is patched.
    """

    def __init__(self) -> None:
        self._patches: dict[_Key, _Patch] = {}
        self._earlier: dict[_Key, _Patch] = {}  # the latest ones, to be installed again
        self.modules = 0
        self._installed: dict[str, Callable[[], None]] = {}

    def replace(self, owner: object, name: str, make_replacement: Callable[[Replacement], Replacement]) -> None:
        """Set ``owner.name`` to ``make_replacement(original)``, unless that is done already."""
        key = id(owner), name
        if key in self._patches:
            return
        present = getattr(owner, name)
        # A library that patched during an earlier mock and outlived it has restored that mock's replacement.
        original = getattr(present, _ORIGINAL, present)
        patch = self._earlier.get(key)
        if patch is None or patch.original is not original or patch.make_replacement is not make_replacement:
            replacement = make_replacement(original)
            setattr(replacement, _ORIGINAL, original)
            patch = self._earlier[key] = _Patch(owner, name, original, make_replacement, replacement)
        setattr(owner, name, patch.replacement)
        self._patches[key] = patch

    def once(self, name: str, install: Callable[[], Callable[[], None]]) -> None:
        """Call ``install`` unless that is done already under this name; undoing calls the function that it returns."""
        if name not in self._installed:
            self._installed[name] = install()

    def undo(self) -> None:
        """Restore every attribute that still holds our replacement, and undo what was installed once."""
        self.modules = 0
        while self._patches:
            _, patch = self._patches.popitem()
            if getattr(patch.owner, patch.name) is patch.replacement:
                setattr(patch.owner, patch.name, patch.original)
        while self._installed:
            _, undo = self._installed.popitem()
            undo()
