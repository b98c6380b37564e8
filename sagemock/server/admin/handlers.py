"""HTTP handlers of the admin API and the change stream."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tornado.iostream import StreamClosedError

from sagemock.cloud.journal import SaveError
from sagemock.endpoint.aws_json import MAX_BODY
from sagemock.server.urls import PREFIX

from .base_handler import Handler
from .commands import COMMANDS, UnknownCommand, find_command
from .json_encoding import to_json
from .openapi import openapi

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.endpoint.access import AccessPolicy
    from sagemock.endpoint.lazy_router import Rules

    from .command import Command, Result

POLL_INTERVAL = 0.2  # seconds between two checks for changes, while a client listens
KEEPALIVE = 15.0  # seconds without a change after which the stream sends a comment


class AdminError(Exception):
    """A rejected request: the HTTP status and the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class AuthenticatedHandler(Handler):
    """A handler for clients that the access policy accepts; errors are JSON, ``{"error": "..."}``."""

    def initialize(self, cloud: Cloud, access_policy: AccessPolicy) -> None:
        """Store the arguments of the routes."""
        self.cloud, self.access_policy = cloud, access_policy

    def prepare(self) -> None:
        """Check the request before its method runs."""
        if reason := self.access_policy.rejection_reason(self.request.headers):
            self.send_failure(403, reason)
        elif not self.access_policy.is_authorized(self.request.headers):
            self.set_header("WWW-Authenticate", "Bearer")
            self.send_failure(
                401,
                'Authentication required. Send "Authorization: Bearer <token>"; `sagemock serve` printed the token.',
            )
        elif len(self.request.body) > MAX_BODY:
            self.send_failure(413, f"The request is larger than {MAX_BODY} bytes.")

    def send_failure(self, status: int, reason: str) -> None:
        """Send an error."""
        self.set_status(status)
        self.send({"error": reason})

    def send(self, document: object) -> None:
        """Send a JSON document."""
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(to_json(document))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Send the error for an exception."""
        reason = "Internal error in sagemock; see its log." if status_code == 500 else self._reason
        self.send({"error": reason})


class AdminHandler(AuthenticatedHandler):
    """One command per path: GET with a query for queries, POST with a JSON object for actions."""

    async def get(self, name: str) -> None:
        """Run a query."""
        await self._run(name, dict(parse_qsl(self.request.query, keep_blank_values=True)))

    async def post(self, name: str) -> None:
        """Run an action."""
        await self._run(name, self._document())

    def _document(self) -> object:
        try:
            return json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            return None

    async def _run(self, name: str, arguments: object) -> None:
        try:
            command = self._command(name)
            if not isinstance(arguments, dict):
                raise AdminError(400, "The body must be a JSON object.")
            workers = self.settings["workers"]
            self.send(await asyncio.get_running_loop().run_in_executor(workers, self._result, command, arguments))
        except AdminError as error:
            self.send_failure(error.status, str(error))
        except (ValueError, TypeError) as error:
            self.send_failure(400, str(error))
        except SaveError as error:
            self.send_failure(503, str(error))

    def _command(self, name: str) -> Command:
        try:
            command = find_command(name)
        except UnknownCommand as error:
            raise AdminError(404, str(error)) from None
        method = "GET" if command.reads else "POST"
        if self.request.method != method:
            self.set_header("Allow", method)
            raise AdminError(405, f"{name} needs the method {method}.")
        return command

    def _result(self, command: Command, arguments: dict[str, object]) -> Result:
        with self.cloud.lock:
            if command.reads:
                return command.run(self.cloud, arguments)
            return self._run_action(command, arguments)

    def _run_action(self, command: Command, arguments: dict[str, object]) -> Result:
        journal = self.cloud.journal
        before = journal.position() if journal else None
        result = command.run(self.cloud, arguments)
        self.cloud.changes += 1
        self.cloud.save(required=journal is not None and journal.position() != before)
        return result


class OpenApiHandler(AuthenticatedHandler):
    """The OpenAPI document."""

    def get(self) -> None:
        """Send the document."""
        self.send(openapi(COMMANDS.values()))


class ChangeStream(AuthenticatedHandler):
    """Server-sent events: ``change``, with the number of changes so far, whenever the cloud has changed."""

    _is_closed = False

    async def get(self) -> None:
        """Send events until the client or the server closes the connection."""
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        with suppress(StreamClosedError, asyncio.CancelledError):  # for which Tornado would try to send an error
            await self._stream()

    async def _stream(self) -> None:
        sent, silent = -1, 0.0
        while not self._is_closed:
            changes = self.cloud.changes
            if changes != sent:
                await self._write(f"event: change\ndata: {changes}\n\n")
                sent, silent = changes, 0.0
            elif silent >= KEEPALIVE:
                await self._write(": keep-alive\n\n")
                silent = 0.0
            await asyncio.sleep(POLL_INTERVAL)
            silent += POLL_INTERVAL

    async def _write(self, event: str) -> None:
        self.write(event)
        await self.flush()

    def on_connection_close(self) -> None:
        """Stop the stream."""
        self._is_closed = True
        super().on_connection_close()


def rules(cloud: Cloud, access_policy: AccessPolicy) -> Rules:
    """Return the routes of the admin API."""
    arguments = {"cloud": cloud, "access_policy": access_policy}
    return [
        (f"{PREFIX}/stream", ChangeStream, arguments),
        (f"{PREFIX}/openapi.json", OpenApiHandler, arguments),
        (f"{PREFIX}/(.*)", AdminHandler, arguments),
    ]
