"""Signatures, docstrings and argument checks of the functions that take the options of the mock."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from textwrap import fill, indent
from typing import Any, TypeVar

from sagemock.mock.options import OPTIONS, TYPES
from sagemock.protocol.suggestions import did_you_mean

F = TypeVar("F", bound=Callable[..., Any])


def check_names(function: str, names: Iterable[str], others: tuple[str, ...] = ()) -> None:
    """Check that options exist.

    Args:
        function: The name of the function that was called, for the message.
        names: The names that were passed.
        others: Further parameters of the function, for the message.

    Raises:
        TypeError: If an option does not exist; the message suggests similar ones and lists all.
    """
    for name in names:
        if name not in OPTIONS:
            suggestion = suggest_option(name, others) or "."
            raise TypeError(f"{function}() has no option {name!r}{suggestion} {list_options(others)}")


def suggest_option(name: object, others: tuple[str, ...] = ()) -> str:
    """Return the end of an error message that suggests options with a similar name, or an empty string."""
    return did_you_mean(name, (*others, *OPTIONS), cutoff=0.7)


def list_options(others: tuple[str, ...] = ()) -> str:
    """Return a sentence that lists the options."""
    return f"Its options are {', '.join(f'{name}=' for name in (*others, *OPTIONS))}"


def takes_mock_options(**defaults: object) -> Callable[[F], F]:
    """Return a decorator that lists all options in the signature and docstring of a function that has ``**options``.

    Args:
        defaults: The function's defaults where they are not the mock's.
    """
    values = {name: defaults.get(name, option.default) for name, option in OPTIONS.items()}

    def document(function: F) -> F:
        signature = inspect.signature(function)
        own = [parameter for parameter in signature.parameters.values() if parameter.kind is not parameter.VAR_KEYWORD]
        listed = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=TYPES[name])
            for name, value in values.items()
        ]
        function.__dict__["__signature__"] = signature.replace(parameters=[*own, *listed])
        if function.__doc__:  # None with python -OO
            texts = [_argument(name, OPTIONS[name].full_help, value) for name, value in values.items()]
            function.__doc__ = function.__doc__.replace(_PLACEHOLDER, "\n".join(texts).lstrip())
        return function

    return document


_PLACEHOLDER = "**options: See :class:`sagemock.mock.options.MockOptions`."


def _argument(name: str, text: str, default: object) -> str:
    """Return one entry of a docstring's Args section."""
    line = f"{name}: {text}" if default is None else f"{name}: {text} Default: {default!r}."
    return indent(fill(line, 110, subsequent_indent="    ", break_on_hyphens=False), " " * 8)
