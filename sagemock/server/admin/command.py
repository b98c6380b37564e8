"""Command: a function on a cloud that the admin API, `sagemock ctl` and the OpenAPI document offer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, get_type_hints

from sagemock.protocol.json_types import JsonObject

from .parameters import InvalidArgument, Parameter

Result: TypeAlias = JsonObject | list[JsonObject]


@dataclass(frozen=True)
class Command:
    """An admin command.

    Attributes:
        name: The last part of its path, and its subcommand.
        function: Takes the cloud and the parameters; its docstring is the command's help.
        reads: Whether it only reads, so that its method is GET.
    """

    name: str
    function: Callable[..., Result]
    reads: bool

    @property
    def help(self) -> str:
        """The text for ``--help`` and the OpenAPI document."""
        return (inspect.getdoc(self.function) or "").replace("``", "")

    @property
    def returns(self) -> object:
        """The type of its result, such as ``dict[str, bool]``."""
        return self._hints["return"]

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.function, include_extras=True, localns={"Cloud": object})

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters by name."""
        parameters = list(inspect.signature(self.function).parameters.values())[1:]  # without the cloud
        return {each.name: Parameter.of(each.name, self._hints[each.name], each.default) for each in parameters}

    def run(self, cloud: object, arguments: Mapping[str, object]) -> Result:
        """Run the command on a cloud and return its result.

        Raises:
            InvalidArgument: An argument is unknown, missing or of a wrong type.
            ValueError, TypeError: The cloud rejects an argument.
        """
        if unknown := [name for name in arguments if name not in self.parameters]:
            known = ", ".join(self.parameters) or "no arguments"
            raise InvalidArgument(f"{self.name} does not take {', '.join(map(repr, unknown))}; it takes {known}")
        if missing := [name for name, each in self.parameters.items() if each.is_required and name not in arguments]:
            raise InvalidArgument(f"{self.name} needs {', '.join(missing)}")
        return self.function(cloud, **{name: self.parameters[name].parse(value) for name, value in arguments.items()})


def query(function: Callable[..., Result]) -> Command:
    """Make a function a command that only reads."""
    return _command(function, reads=True)


def action(function: Callable[..., Result]) -> Command:
    """Make a function a command that changes something."""
    return _command(function, reads=False)


def _command(function: Callable[..., Result], *, reads: bool) -> Command:
    return Command(function.__name__.replace("_", "-"), function, reads)
