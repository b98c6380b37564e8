"""POST / with X-Amz-Target: reads requests, writes replies, long-polls for waiters."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
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

from sagemock.cloud.response import Response, error_response
from sagemock.protocol.errors import ServiceError, error_with_code

from .other_services import HttpRequest, OtherServices, caller_of, in_protocol_of, is_for_sagemaker
from .request_handler import LOG, handle_request, internal_failure, not_supported

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .access import AccessPolicy
    from .request_handler import Authenticate

HEADERS = {"Server": "sagemock", "X-Content-Type-Options": "nosniff"}
MAX_BODY = 8 << 20  # bytes; SageMaker's requests are smaller than one hundredth of it
MAX_WAIT = 25  # seconds that a waiter's request is kept open; clients time out after 60
# botocore lists B among the features in User-Agent when a waiter calls; the AWS CLI also names its command.
_WAITER = re.compile(r"(?:^| )m/(?:[^ ]*,)?B(?:,|$| )|[#/]sagemaker\.wait\.")


class AwsJsonHandler(HTTPServerConnectionDelegate):
    """The handler of every request that no other route matches.

    It uses Tornado's lower level, since most work of a RequestHandler is for web pages.

    Args:
        cloud: The cloud that runs the operations.
        authenticate: Raises a ServiceError for callers that are not accepted.
        access_policy: Host and Origin checks.
        workers: The threads for operations that may take long.
        other_services: Handles the requests that are not for SageMaker; None to refuse them.
    """

    def __init__(
        self,
        cloud: Cloud,
        authenticate: Authenticate,
        access_policy: AccessPolicy,
        workers: ThreadPoolExecutor,
        other_services: OtherServices | None = None,
    ) -> None:
        self.cloud, self.authenticate, self.access_policy, self.workers = cloud, authenticate, access_policy, workers
        self.other_services = other_services

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> AwsJsonRequest:
        """Return the delegate for one request."""
        return AwsJsonRequest(self, request_conn)

    def reject(self, method: str, headers: HTTPHeaders, size: int) -> Response | None:
        """Return the error response to a request that is not in SageMaker's protocol, or None."""
        try:
            return self._check(method, headers, size)
        except Exception:
            LOG.exception("%s failed inside sagemock", method)
            return error_response(self.cloud, internal_failure())

    def _check(self, method: str, headers: HTTPHeaders, size: int) -> Response | None:
        if reason := self.access_policy.rejection_reason(headers):
            return self._error(403, "AccessDeniedException", reason)
        if self.other_services is not None and not is_for_sagemaker(method, headers):
            return None
        if method != "POST":
            return self._error(405, "UnknownOperationException", "Only POST / with AWS's JSON protocol is supported.")
        if size > MAX_BODY:
            return self._error(413, "RequestEntityTooLargeException", f"The request is larger than {MAX_BODY} bytes.")
        return None

    def _error(self, status: int, code: str, message: str) -> Response:
        return error_response(self.cloud, error_with_code(code, message, status))

    def runs_in_event_loop(self) -> bool:
        """Return whether no operation can take long.

        With live Jupyter, one may wait for a lifecycle script; another service may call the server itself.
        """
        return self.cloud.runtime.launcher is None and self.other_services is None


class AwsJsonRequest(HTTPMessageDelegate):
    """One request while it arrives, and its response."""

    def __init__(self, handler: AwsJsonHandler, connection: HTTPConnection) -> None:
        self._handler, self._connection = handler, connection
        self._chunks: list[bytes] = []

    def headers_received(self, start_line: RequestStartLine, headers: HTTPHeaders) -> None:  # type: ignore[override]
        """Store method, path and headers."""
        self._method, self._path, self._headers = start_line.method, start_line.path, headers

    def data_received(self, chunk: bytes) -> None:
        """Store a part of the body."""
        self._chunks.append(chunk)

    def finish(self) -> None:
        """Handle the request, whose last part has arrived."""
        self._body = b"".join(self._chunks)
        response = self._handler.reject(self._method, self._headers, len(self._body))
        if response is None and self._handler.runs_in_event_loop():
            response = self._dispatch()
        if response is None or self._is_waiting(response):
            self._task = asyncio.ensure_future(self._finish_later(response))
        else:
            self._send(response)

    def on_connection_close(self) -> None:
        """Ignore that the client has gone: an operation that has begun is completed."""

    def _dispatch(self) -> Response:
        other_services = self._handler.other_services
        if other_services is not None and not is_for_sagemaker(self._method, self._headers):
            return self._call_other_service(other_services)
        context = getattr(self._connection, "context", None) if self._handler.cloud.authorizer else None
        address = getattr(context, "remote_ip", None)
        fallback = partial(self._call_other_service, other_services) if other_services else None
        return handle_request(
            self._handler.cloud, self._handler.authenticate, self._headers, self._body, address, fallback=fallback
        )

    def _call_other_service(self, other_services: OtherServices) -> Response:
        """Return the response of another service, or AWS's error for a caller without the server's token."""
        caller = caller_of(self._headers)
        try:
            self._handler.authenticate(caller)
            return other_services(HttpRequest(self._method, self._path, self._headers, self._body, caller))
        except ServiceError as failure:
            error = failure
        except NotImplementedError as missing:
            error = not_supported(f"moto, which has all other services, does not support this: {missing}")
        except Exception:
            LOG.exception("%s %s failed in another service", self._method, self._path)
            error = internal_failure("Internal error in moto; see the server's log.")
        return in_protocol_of(self._headers, caller, error_response(self._handler.cloud, error), error)

    async def _dispatch_in_thread(self) -> Response:
        return await asyncio.get_running_loop().run_in_executor(self._handler.workers, self._dispatch)

    async def _finish_later(self, response: Response | None) -> None:
        response = response or await self._dispatch_in_thread()
        self._send(await self._wait_for_transition(response) if self._is_waiting(response) else response)

    def _is_waiting(self, response: Response) -> bool:
        return bool(response.shows and _WAITER.search(self._headers.get("User-Agent", "")))

    async def _wait_for_transition(self, response: Response) -> Response:
        """Delay the response to a waiter, which would otherwise sleep for half a minute, until the status changes."""
        mode = self._handler.cloud.clock.mode
        if mode == "real":
            await asyncio.sleep(min(response.shows, MAX_WAIT))
        return response if mode == "manual" else await self._dispatch_in_thread()

    def _send(self, response: Response) -> None:
        headers = HTTPHeaders()
        for name, value in (response.headers | HEADERS).items():  # a constructor with arguments takes twice as long
            headers[name] = value
        if response.error:
            headers["x-amzn-ErrorType"] = response.error  # SDKs of other languages look here first
        if response.status == 405:
            headers["Allow"] = "POST"
        line = ResponseStartLine("HTTP/1.1", response.status, responses.get(response.status, "Error"))
        with suppress(StreamClosedError):  # the client has gone
            self._connection.write_headers(line, headers, b"" if self._method == "HEAD" else response.body)
            self._connection.finish()
