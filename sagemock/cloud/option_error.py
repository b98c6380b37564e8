"""OptionError: an option with a value that is not allowed, as data that every interface can put in its own form."""

from __future__ import annotations

from collections.abc import Callable

FormatOption = Callable[[str, object], str]
NO_VALUE = object()  # for errors that do not repeat the value


def format_keyword(name: str, value: object) -> str:
    """Return an option as Python writes it: ``speed=0``."""
    return f"{name}=" if value is NO_VALUE else f"{name}={value!r}"


class OptionError(ValueError):
    """The error for an option with a value that is not allowed.

    Args:
        option: The option's name.
        value: Its value, or ``NO_VALUE`` for a secret.
        rule: The rule, such as "must be a number above 0". ``{name}`` stands for another option.
        others: The values of the options that ``rule`` names.
    """

    def __init__(self, option: str, value: object, rule: str, **others: object) -> None:
        self.option, self.value, self.rule, self.others = option, value, rule, others
        super().__init__(self.render(format_keyword))

    def render(self, format_option: FormatOption) -> str:
        """Return the message with each option in the form that ``format_option`` gives it."""
        others = {name: format_option(name, value) for name, value in self.others.items()}
        return f"{format_option(self.option, self.value)} {self.rule.format(**others) if others else self.rule}"
