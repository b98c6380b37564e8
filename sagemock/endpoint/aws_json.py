"""``POST /`` with ``X-Amz-Target``: the AWS JSON protocol over HTTP, and nothing of what it is about."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import responses
from typing import TYPE_CHECKING

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import StreamClosedError

from sagemock.cloud import dispatcher
from sagemock.protocol.errors import ServiceError

from .request_handler import LOG, answer, internal_failure

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .access import Guard
    from .request_handler import Admit

HEADERS = {"Server": "sagemock", "X-Content-Type-Options": "nosniff"}
MOST = 8 << 20  # bytes of a request that is read; none of SageMaker's needs one hundredth
LONGEST = 25  # seconds that a waiter's question is kept open; clients give up after 60
# botocore says B among its features when a waiter asks; the AWS CLI names its command, too.
_WAITER = re.compile(r"(?:^| )m/(?:[^ ]*,)?B(?:,|$| )|[#/]sagemaker\.wait\.")


class SageMaker(HTTPServerConnectionDelegate):
    """What stands at every address that is not another's. Tornado's lower floor: each request is one call, and most of
    what a handler of its framework does is for pages."""

    def __init__(self, cloud: Cloud, admit: Admit, guard: Guard, workers: ThreadPoolExecutor) -> None:
        self.cloud, self.admit, self.guard, self.workers = cloud, admit, guard, workers

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> Request:
        return Request(self, request_conn)

    def look_at(self, method: str, headers: HTTPHeaders, size: int) -> dispatcher.Answer | None:
        """The answer to a request that is none of SageMaker's; None if it may be one."""
        try:
            return self._objection(method, headers, size)
        except Exception:
            LOG.exception("%s failed inside sagemock", method)
            return dispatcher.refuse(self.cloud, internal_failure())

    def _objection(self, method: str, headers: HTTPHeaders, size: int) -> dispatcher.Answer | None:
        if reason := self.guard.objection(headers):
            return self._refuse(403, "AccessDeniedException", reason)
        if method != "POST":
            return self._refuse(405, "UnknownOperationException", "This takes POST / of AWS's JSON protocol.")
        if size > MOST:
            return self._refuse(413, "RequestEntityTooLargeException", f"The request is larger than {MOST} bytes.")
        return None

    def _refuse(self, status: int, code: str, message: str) -> dispatcher.Answer:
        return dispatcher.refuse(self.cloud, ServiceError.named(code, message, status))

    def answers_at_once(self) -> bool:
        """Whether no answer can take long: with Jupyters, a lifecycle script may."""
        return self.cloud.launcher is None


class Request(HTTPMessageDelegate):
    """One request, as it comes in."""

    def __init__(self, to: SageMaker, connection: HTTPConnection) -> None:
        self._to, self._connection = to, connection
        self._chunks: list[bytes] = []

    def headers_received(self, start_line: RequestStartLine, headers: HTTPHeaders) -> None:  # type: ignore[override]
        self._method, self._headers = start_line.method, headers

    def data_received(self, chunk: bytes) -> None:
        self._chunks.append(chunk)

    def finish(self) -> None:
        self._body = b"".join(self._chunks)
        reply = self._to.look_at(self._method, self._headers, len(self._body))
        if reply is None and self._to.answers_at_once():
            reply = self._answer()
        if reply is None or self._waits(reply):
            self._later = asyncio.ensure_future(self._answer_later(reply))
        else:
            self._send(reply)

    def on_connection_close(self) -> None:
        """Whoever asked does not want to know any more; what was asked is done all the same."""

    def _answer(self) -> dispatcher.Answer:
        return answer(self._to.cloud, self._to.admit, self._headers, self._body)

    async def _answer_later(self, reply: dispatcher.Answer | None) -> None:
        reply = reply or await self._answer_aside()
        self._send(await self._outlast(reply) if self._waits(reply) else reply)

    async def _answer_aside(self) -> dispatcher.Answer:
        return await asyncio.get_running_loop().run_in_executor(self._to.workers, self._answer)

    def _waits(self, reply: dispatcher.Answer) -> bool:
        return bool(reply.shows and _WAITER.search(self._headers.get("User-Agent", "")))

    async def _outlast(self, reply: dispatcher.Answer) -> dispatcher.Answer:
        """A waiter has seen that it has to wait, and would sleep for half a minute: let it have the end of that."""
        mode = self._to.cloud.clock.mode
        if mode == "real":
            await asyncio.sleep(min(reply.shows, LONGEST))
        return reply if mode == "manual" else await self._answer_aside()

    def _send(self, reply: dispatcher.Answer) -> None:
        headers = HTTPHeaders(reply.headers | HEADERS)
        if reply.error:
            headers["x-amzn-ErrorType"] = reply.error  # where SDKs of other languages look first
        if reply.status == 405:
            headers["Allow"] = "POST"
        line = ResponseStartLine("HTTP/1.1", reply.status, responses.get(reply.status, "Error"))
        with suppress(StreamClosedError):  # the client has gone
            self._connection.write_headers(line, headers, b"" if self._method == "HEAD" else reply.body)
            self._connection.finish()
