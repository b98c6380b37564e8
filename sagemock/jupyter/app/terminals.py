"""Terminals that exist once somebody connects to them, which scripts written for SageMaker count on."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server_terminals.handlers import TermSocket
from tornado.web import HTTPError


class TermSocketOnDemand(TermSocket):
    """``terminals/websocket/1`` without a POST to ``api/terminals`` before it."""

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        if not self.check_origin():
            raise HTTPError(403)  # as tornado would, but before there is a shell
        if args[0] not in self.terminal_manager.terminals:
            self.terminal_manager.create(name=args[0])
        await super().get(*args, **kwargs)
