"""The rule that decides which sleeps are simulated, and for how long a program sleeps for real."""

from __future__ import annotations

import math
import sys
from types import FrameType

from sagemock.mock.registry import ACTIVE

from . import current_flow
from .flow import Flow

_REAL = {
    *sys.stdlib_module_names,
    "sagemock",
    "filelock",
    "jupyter_client",
    "pexpect",
    "psutil",
    "ptyprocess",
    "urllib3",
}
# They call the function that the program passed to them, or are the program.
_FOR_THE_PROGRAM = ("asyncio.", "sagemock.mock.sleep.", "sagemock.cli.demo.")


def remaining_real_sleep(seconds: float, caller: FrameType) -> float:
    """Spend a sleep on the simulated clock and return the seconds that are left to sleep for real.

    A value that is not a number of seconds is returned as it is, so that the original function rejects it.

    Args:
        seconds: The argument of the sleep.
        caller: The frame that sleeps.
    """
    flow = waiting_flow(seconds)
    if flow is None or flow.cloud is None:
        return seconds
    if _is_botocore(caller):
        return flow.cloud.clock.sleep(seconds) if flow.is_latest else seconds
    site = caller.f_code, caller.f_lineno
    if waits_for_real_events(caller) or not flow.waits(site):
        return seconds
    flow.spend(seconds, site)
    return flow.cloud.clock.sleep(seconds)


def waiting_flow(seconds: object) -> Flow | None:
    """Return the flow of the running code, if it has called an active cloud and ``seconds`` can be simulated."""
    flow = current_flow.get()
    if flow is None or flow.cloud is None or not ACTIVE.is_active(flow.cloud):
        return None
    if not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
        return None
    return flow


def waits_for_real_events(caller: FrameType) -> bool:
    """Return whether a sleep or wait is internal to a library that waits for a process, a file or a connection."""
    module = str(caller.f_globals.get("__name__"))
    return module.partition(".")[0] in _REAL and not module.startswith(_FOR_THE_PROGRAM)


def _is_botocore(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).startswith(("botocore.", "aiobotocore."))
