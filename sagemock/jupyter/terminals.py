"""Terminals that exist once somebody connects to them, which scripts written for SageMaker count on."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server_terminals.handlers import TermSocket


class TermSocketOnDemand(TermSocket):
    """``terminals/websocket/1`` without a POST to ``api/terminals`` before it."""

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        # The origin is checked once more on the way up, but a foreign page shall not even start a shell.
        if self.check_origin() and args[0] not in self.terminal_manager.terminals:
            self.terminal_manager.create(name=args[0])
        await super().get(*args, **kwargs)
