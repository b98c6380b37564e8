"""Numbers with nouns."""


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless the number is 1."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
