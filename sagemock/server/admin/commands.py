"""Registry of admin commands."""

from __future__ import annotations

from types import ModuleType

from . import actions, form_hints, queries, request_form, resource_status, snapshots
from .command import Command


class UnknownCommand(ValueError):
    """The error for a command that does not exist; the message lists those that do."""


def _commands_of(module: ModuleType) -> dict[str, Command]:
    return {value.name: value for value in vars(module).values() if isinstance(value, Command)}


_MODULES = (queries, resource_status, form_hints, request_form, snapshots, actions)
COMMANDS = {name: command for module in _MODULES for name, command in _commands_of(module).items()}


def find_command(name: str) -> Command:
    """Return the command with a name.

    Raises:
        UnknownCommand: There is none.
    """
    if name not in COMMANDS:
        raise UnknownCommand(f"unknown command {name!r}; the commands are {', '.join(COMMANDS)}")
    return COMMANDS[name]
