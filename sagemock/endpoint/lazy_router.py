"""Sends requests to their handlers; loads further routes when they are first requested."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    HTTPServerRequest,
    RequestStartLine,
)

from .connection import connection_of

if TYPE_CHECKING:
    from tornado.routing import Matcher, Rule, RuleRouter
    from tornado.web import Application, RequestHandler

    # A path's pattern or a matcher, a handler and its arguments.
    Rules = Sequence[tuple[str | Matcher, type[RequestHandler], dict[str, Any]]]


class LazyRouter(HTTPServerConnectionDelegate):
    """A router whose rules are made when the first request other than ``POST /`` arrives.

    Servers that receive SageMaker operations only start faster and use less memory this way, and handle more requests:
    Tornado's router would create an object with the details of each.

    Args:
        aws_json: The handler of ``POST /``, and of every request that no rule matches.
        make_rules: Returns the rules.
        workers: The threads for the handlers of the rules.
    """

    def __init__(
        self,
        aws_json: HTTPServerConnectionDelegate,
        make_rules: Callable[[], Rules],
        workers: ThreadPoolExecutor,
    ) -> None:
        self._aws_json, self._make_rules, self._workers = aws_json, make_rules, workers

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> RoutedRequest:
        """Return the delegate for the next request of a connection."""
        return RoutedRequest(self, server_conn, request_conn)

    def find_delegate(
        self, server_conn: object, request_conn: HTTPConnection, start_line: RequestStartLine, headers: HTTPHeaders
    ) -> HTTPMessageDelegate:
        """Return the delegate of the handler of a request."""
        delegate = None
        # Tornado rejects a request without a Host header, or with several, when it creates the object.
        if start_line.path != "/" or start_line.method != "POST" or "," in headers.get("Host", ","):
            request = HTTPServerRequest(
                connection=request_conn, server_connection=server_conn, start_line=start_line, headers=headers
            )
            delegate = self._router.find_handler(request)
        return delegate or self._aws_json.start_request(server_conn, request_conn)

    @cached_property
    def _router(self) -> RuleRouter:
        from tornado.routing import RuleRouter
        from tornado.web import Application

        rules = list(self._make_rules())
        application = Application(rules, log_function=lambda _: None, workers=self._workers)
        return RuleRouter([_to_rule(path, application) for path, *_ in rules])


class RoutedRequest(HTTPMessageDelegate):
    """One request while it arrives; its head determines the handler that gets it."""

    def __init__(self, router: LazyRouter, server_conn: object, request_conn: HTTPConnection) -> None:
        self._router, self._server_conn, self._request_conn = router, server_conn, request_conn
        self._delegate = HTTPMessageDelegate()  # ignores everything
        connection_of(server_conn).restart_timeout()

    def headers_received(  # type: ignore[override]  # a server receives no other start lines
        self, start_line: RequestStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """Find the handler, and pass the head to it."""
        connection_of(self._server_conn).restart_timeout()
        self._delegate = self._router.find_delegate(self._server_conn, self._request_conn, start_line, headers)
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass a part of the body to the handler."""
        return self._delegate.data_received(chunk)

    def finish(self) -> None:
        """Let the handler respond to the request, whose last part has arrived."""
        self._delegate.finish()

    def on_connection_close(self) -> None:
        """Pass it on that the client has gone."""
        self._delegate.on_connection_close()


def _to_rule(path: str | Matcher, application: Application) -> Rule:
    from tornado.routing import PathMatches, Rule

    return Rule(PathMatches(path) if isinstance(path, str) else path, application)
