"""The admin API: ``/_sagemock/<verb>`` as JSON, and the stream that tells a page when to look again."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

from sagemock.endpoint.aws_json import MOST
from sagemock.server.urls import PREFIX

from . import actions as _control  # noqa: F401  # fills the table of verbs
from .base_handler import Handler
from .commands import VERBS, BadVerb, Verb, find
from .json_encoding import as_json
from .openapi import openapi

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.endpoint.access import Guard

LOOK = 0.2  # seconds between two looks whether something has changed, while somebody listens
SIGN = 15.0  # seconds after which a stream without news says that it lives


class Refused(Exception):
    """A request of the admin API that is not done: the HTTP status, and why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Guarded(Handler):
    """What only those may see whom the guard knows; refusals are JSON, ``{"error": "..."}``."""

    def initialize(self, cloud: Cloud, guard: Guard) -> None:
        self.cloud, self.guard = cloud, guard

    def prepare(self) -> None:
        if objection := self.guard.objection(self.request.headers):
            self.refuse(403, objection)
        elif not self.guard.knows(self.request.headers):
            self.set_header("WWW-Authenticate", "Bearer")
            self.refuse(401, "Say the token that the server has printed: Authorization: Bearer <token>.")
        elif len(self.request.body) > MOST:
            self.refuse(413, f"The request is larger than {MOST} bytes.")

    def refuse(self, status: int, reason: str) -> None:
        self.set_status(status)
        self.reply({"error": reason})

    def reply(self, document: Any) -> None:
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(as_json(document))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.reply({"error": "sagemock failed at this: its log says more" if status_code == 500 else self._reason})


class Admin(Guarded):
    """One verb per path: GET with a query for those that read, POST with a JSON object for those that do."""

    async def get(self, name: str) -> None:
        await self._do(name, dict(parse_qsl(self.request.query, keep_blank_values=True)))

    async def post(self, name: str) -> None:
        await self._do(name, self._document())

    def _document(self) -> Any:
        try:
            return json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            return None

    async def _do(self, name: str, arguments: Any) -> None:
        try:
            verb = self._verb(name)
            if not isinstance(arguments, dict):
                raise Refused(400, "The body must be a JSON object.")
            workers = self.settings["workers"]
            self.reply(await asyncio.get_running_loop().run_in_executor(workers, self._done, verb, arguments))
        except Refused as refused:
            self.refuse(refused.status, str(refused))
        except (ValueError, TypeError) as error:
            self.refuse(400, str(error))

    def _verb(self, name: str) -> Verb:
        try:
            verb = find(name)
        except BadVerb as error:
            raise Refused(404, str(error)) from None
        if self.request.method != (method := "GET" if verb.reads else "POST"):
            self.set_header("Allow", method)
            raise Refused(405, f"{name} is asked for by {method}.")
        return verb

    def _done(self, verb: Verb, arguments: dict[str, Any]) -> Any:
        with self.cloud.lock:
            answer = verb(self.cloud, arguments)
            if not verb.reads:
                self.cloud.changes += 1
                self.cloud.save()
            return answer


class OpenAPI(Guarded):
    def get(self) -> None:
        self.reply(openapi(VERBS.values()))


class BoundedLog(Guarded):
    """Server-sent events: ``change`` whenever something has, with the number of changes so far."""

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        told, silent = -1, 0.0
        try:
            while True:
                if told != (changes := self.cloud.changes):
                    told, silent = changes, 0.0
                    self.write(f"event: change\ndata: {changes}\n\n")
                    await self.flush()
                elif silent >= SIGN:
                    silent = 0.0
                    self.write(": still here\n\n")
                    await self.flush()
                await asyncio.sleep(LOOK)
                silent += LOOK
                if self._is_left:
                    break
        except (StreamClosedError, asyncio.CancelledError):
            pass  # the listener has gone, or the server goes: Tornado would try to send an error

    _is_left = False

    def on_connection_close(self) -> None:
        self._is_left = True
        super().on_connection_close()


def rules(cloud: Cloud, guard: Guard) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
    handing = {"cloud": cloud, "guard": guard}
    return [
        (f"{PREFIX}/stream", BoundedLog, handing),
        (f"{PREFIX}/openapi.json", OpenAPI, handing),
        (f"{PREFIX}/(.*)", Admin, handing),
    ]
