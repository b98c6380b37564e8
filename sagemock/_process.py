"""What a forked child of the user's process must let go of, or it would keep our servers alive and their ports open."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Forkable(Protocol):
    def hold(self) -> None:
        """A fork comes: let no other thread be half way through something."""

    def release(self) -> None:
        """In the parent, after the fork."""

    def forget(self) -> None:
        """In the child: close every descriptor, end nothing, own nothing."""


_known: weakref.WeakKeyDictionary[Forkable, int] = weakref.WeakKeyDictionary()
_held: list[Forkable] = []


def protect(forkable: Forkable, order: int = 0) -> None:
    """Have ``forkable`` told of every fork for as long as it lives; who has locks within locks holds in that order."""
    if not _hooked:
        os.register_at_fork(before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
        _hooked.append(True)
    _known[forkable] = order


_hooked: list[bool] = []


def _before() -> None:
    _held[:] = sorted(_known, key=_known.__getitem__)
    for forkable in _held:
        forkable.hold()


def _after_in_parent() -> None:
    while _held:
        _held.pop().release()


def _after_in_child() -> None:
    while _held:
        _held.pop().forget()
