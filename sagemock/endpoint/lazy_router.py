"""What a server has beside ``POST /``: the console and the admin API, loaded when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.routing import PathMatches, Router, Rule, RuleRouter

Rules = Sequence[tuple[Any, type[Any], dict[str, Any]]]  # a path's pattern or a Matcher, a handler, its arguments


class Pages(Router):
    """Leads there; a server that is only asked for SageMaker's operations starts sooner, and needs less, without."""

    def __init__(self, rules: Callable[[], Rules], workers: ThreadPoolExecutor) -> None:
        self._rules, self._workers = rules, workers

    def find_handler(self, request: HTTPServerRequest, **_: Any) -> HTTPMessageDelegate | None:
        if (request.method, request.path) == ("POST", "/"):
            return None
        return self._router.find_handler(request)

    @cached_property
    def _router(self) -> RuleRouter:
        from tornado.web import Application

        rules = list(self._rules())
        application = Application(rules, log_function=lambda _: None, workers=self._workers)
        return RuleRouter([_rule(path, application) for path, *_ in rules])


def _rule(path: Any, application: Any) -> Rule:
    return Rule(PathMatches(path) if isinstance(path, str) else path, application)
