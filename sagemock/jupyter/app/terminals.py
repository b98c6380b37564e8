"""Terminals created on first connection, as scripts written for SageMaker expect."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server_terminals.handlers import TermSocket
from tornado.web import HTTPError


class TermSocketOnDemand(TermSocket):
    """``terminals/websocket/1``, also without a preceding POST to ``api/terminals``."""

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Create the terminal if it does not exist, then open the websocket."""
        if not self.check_origin():
            raise HTTPError(403)  # tornado would check it later, when a shell has been started
        if args[0] not in self.terminal_manager.terminals:
            self.terminal_manager.create(name=args[0])
        await super().get(*args, **kwargs)
