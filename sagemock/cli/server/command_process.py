"""A command as a child process that receives the signals sent to this process."""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from types import FrameType

# The exit codes of env(1), timeout(1) and `docker run` for errors that are not the command's.
OWN_ERROR, NOT_EXECUTABLE, NOT_FOUND = 125, 126, 127

_FORWARDED = (
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGUSR1,
    signal.SIGUSR2,
)
_OF_TERMINAL = (signal.SIGINT, signal.SIGQUIT)


class CommandProcess:
    """A process of the same process group, to which the signals sent to this one are forwarded.

    Raises:
        OSError: The command cannot be executed.
    """

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []  # signals that came before the process was started
        # An ignored signal, such as SIGHUP after nohup, stays ignored, here and in the command.
        handled = [number for number in _FORWARDED if signal.getsignal(number) != signal.SIG_IGN]
        self._previous = {number: signal.signal(number, self._forward) for number in handled}
        try:
            self._process = subprocess.Popen(command, env=environment)
        except BaseException:
            self._restore_handlers()
            raise
        for number in self._early:
            self._process.send_signal(number)

    def wait(self) -> int:
        """Return the exit code of the process; ``-N`` if signal N has ended it."""
        assert self._process
        try:
            return self._process.wait()
        finally:
            self._restore_handlers()

    def _forward(self, number: int, _: FrameType | None) -> None:
        if number in _OF_TERMINAL and _is_in_foreground():
            return  # the terminal has sent it to the command as well
        if self._process:
            self._process.send_signal(number)
        else:
            self._early.append(number)

    def _restore_handlers(self) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)


def _is_in_foreground() -> bool:
    """Return whether this process group gets the signals of keys that are pressed in the terminal."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def command_of(options: argparse.Namespace, example: str) -> list[str]:
    """Return the command among the options, without the ``--`` before it; without a command, exit with an example."""
    command: list[str] = options.command[options.command[:1] == ["--"] :]
    if not command:
        options.parser.error(f"the following arguments are required: COMMAND, after --, as in: {example}")
    return command


def run_command(program: str, command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end.

    Args:
        program: The name that begins error messages.
        command: The command with its arguments.
        environment: Its environment.

    Returns:
        Its exit code, ``-N`` if signal N has ended it; 126 if it cannot be executed, 127 if it does not exist.
    """
    try:
        return CommandProcess(command, environment).wait()
    except OSError as error:
        print(f"{program}: cannot run {command[0]!r}: {error.strerror}", file=sys.stderr)
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE


def end_as(code: int) -> int:
    """Return the exit code of a command, or end this process by the signal that has ended the command.

    A calling shell script then stops on Ctrl-C.
    """
    if code >= 0:
        return code
    number = -code
    sys.stdout.flush()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    return 128 + number  # the signal is blocked
