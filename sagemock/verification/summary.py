"""Summary: differences of the same kind as one, so that a long recording needs little memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from .difference import Difference, subject_without_numbers


@dataclass
class Group:
    """Differences of an operation in the same respect.

    Attributes:
        first: The first one.
        count: How many there are.
    """

    first: Difference
    count: int = 1


@dataclass
class Summary:
    """The differences of a recording, grouped by kind, operation and subject.

    Attributes:
        groups: The groups, in the order of their first differences.
    """

    groups: dict[tuple[str, ...], Group] = field(default_factory=dict)

    def add(self, difference: Difference) -> None:
        """Add a difference."""
        key = (difference.kind, difference.operation, subject_without_numbers(difference), _text_of(difference))
        if group := self.groups.get(key):
            group.count += 1
        else:
            self.groups[key] = Group(difference)

    def by_kind(self) -> dict[str, list[Group]]:
        """Return the groups by kind of difference."""
        kinds: dict[str, list[Group]] = {}
        for group in self.groups.values():
            kinds.setdefault(group.first.kind, []).append(group)
        return kinds


def _text_of(difference: Difference) -> str:
    """Return the beginning of an error's text, whose names differ from call to call."""
    is_error = difference.kind in {"outcome", "error text", "error code", "HTTP status"}
    return f"{str(difference.recorded)[:40]} {str(difference.ours)[:40]}" if is_error else ""
