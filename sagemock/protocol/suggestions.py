"""Suggestions for misspelled names."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(name: object, known: Iterable[str], *, limit: int = 3, cutoff: float = 0.6) -> str:
    """Return the end of an error message that suggests similar names, or an empty string.

    Args:
        name: The unknown name.
        known: The names that exist.
        limit: The greatest number of suggestions.
        cutoff: How similar a suggestion has to be, from 0 to 1.

    Returns:
        For example ``"; did you mean 'us-east-1' or 'us-west-1'?"``.
    """
    from difflib import get_close_matches

    similar = get_close_matches(str(name), known, n=limit, cutoff=cutoff)
    similar.sort(key=lambda other: sorted(other) != sorted(str(name)))  # transposed letters are the likeliest mistake
    if not similar:
        return ""
    *others, last = map(repr, similar)
    return f"; did you mean {', '.join(others)} or {last}?" if others else f"; did you mean {last}?"
