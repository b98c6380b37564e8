"""Option: the description of one option of the mock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """The description of an option besides its name and type.

    Attributes:
        default: The value of the mock for an option that is not given.
        metavar: The name of the value in ``--help``; the default is the option's name or the choices.
        help: One or two sentences for docstrings and ``sagemock serve --help``.
        python_help: A further sentence for docstrings, about values that only Python has.
        choices: The strings that are allowed, if not all are.
        needs_jupyter: The value of ``jupyter`` that it needs: True, or an engine for an option that only engines have.
        parse: Converts the text of a command line; None if the option does not exist there.
        has_optional_value: Whether the option alone, without a value, means True on a command line.
    """

    default: object
    help: str
    choices: tuple[str, ...] = ()
    needs_jupyter: bool | str = False
    parse: Callable[[str], Any] | None = str
    metavar: str | None = None
    python_help: str = ""
    has_optional_value: bool = False

    @property
    def is_flag(self) -> bool:
        """True for an option that only turns something on, which has no value on a command line."""
        return self.default is False and self.metavar is None

    @property
    def works_as_flag(self) -> bool:
        """True if the option alone, without a value, means True on a command line."""
        return self.is_flag or self.has_optional_value

    @property
    def full_help(self) -> str:
        """The text for docstrings."""
        return f"{self.help} {self.python_help}".rstrip()


def parse_bool_or_text(text: str) -> bool | str:
    """Return True or False for "true" and "false", and any other text as it is."""
    return {"true": True, "false": False}.get(text, text)
