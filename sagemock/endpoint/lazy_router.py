"""Loads further routes when they are first requested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.routing import Matcher, PathMatches, Router, Rule, RuleRouter

if TYPE_CHECKING:
    from tornado.web import Application, RequestHandler

    # A path's pattern or a matcher, a handler and its arguments.
    Rules = Sequence[tuple[str | Matcher, type[RequestHandler], dict[str, Any]]]


class LazyRouter(Router):
    """A router whose rules are made when the first request other than ``POST /`` arrives.

    Servers that receive SageMaker operations only start faster and use less memory this way.
    """

    def __init__(self, make_rules: Callable[[], Rules], workers: ThreadPoolExecutor) -> None:
        self._make_rules, self._workers = make_rules, workers

    def find_handler(self, request: HTTPServerRequest, **_: Any) -> HTTPMessageDelegate | None:
        """Return the handler of a request, or None when no rule matches."""
        if (request.method, request.path) == ("POST", "/"):
            return None
        return self._router.find_handler(request)

    @cached_property
    def _router(self) -> RuleRouter:
        from tornado.web import Application

        rules = list(self._make_rules())
        application = Application(rules, log_function=lambda _: None, workers=self._workers)
        return RuleRouter([_to_rule(path, application) for path, *_ in rules])


def _to_rule(path: str | Matcher, application: Application) -> Rule:
    return Rule(PathMatches(path) if isinstance(path, str) else path, application)
