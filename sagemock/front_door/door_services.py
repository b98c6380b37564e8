"""Event loop and clock of all front doors of one launcher."""

from __future__ import annotations

from sagemock.jupyter.launcher_runtime import LauncherRuntime
from sagemock.processes.watchdog_starter import warm_up

from .event_loop import EventLoopThread
from .session_clock import SessionClock


class DoorServices:
    """The event loop and the clock of all front doors of one launcher, whose programs need watchdogs."""

    def __init__(self, runtime: LauncherRuntime) -> None:
        warm_up()
        self.thread = EventLoopThread()
        self.clock = SessionClock(runtime.now(), self.thread)
        runtime.on_time(self.clock.set)
