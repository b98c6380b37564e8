"""Access to the URL for AWS's plugin: signed requests of programs, about which policies decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeAlias

from sagemock.cloud.authorizer import Caller, MlflowRequest
from sagemock.endpoint.access import host_name
from sagemock.endpoint.sigv4 import access_key_in
from sagemock.front_door.access import AccessControl
from sagemock.front_door.http1.heads import RequestHead
from sagemock.front_door.permission import Undecided, in_thread
from sagemock.front_door.responses import Answered, rejection, text
from sagemock.front_door.visit import Visit

from .caller_contexts import HEADER, CallerContexts

ARN_HEADERS = ("x-mlflow-sm-tracking-server-arn", "x-sm-mlflow-app-arn")  # [M4.6]
SIGNATURE = "AWS4-HMAC-SHA256 "
DAY = 86400.0
UNDECIDED = "The cloud did not decide about this request. Its log may have the reason."

ReasonForDenial: TypeAlias = Callable[[MlflowRequest], "str | None"]


@dataclass
class ApiAccess(AccessControl):
    """The rules for requests that name a server by its ARN. Signatures are not verified, as for calls of the mock.

    Attributes:
        reason_for_denial: Returns why policies deny a request, None if they allow it; None if no policies decide.
            Called on a thread of its own, since it waits for the cloud.
        contexts: The contexts of callers in this process.
    """

    reason_for_denial: ReasonForDenial | None = None
    contexts: CallerContexts = field(default_factory=CallerContexts)

    async def admit(self, request: RequestHead, client: str) -> Visit:
        """Return the visit for a request, see :class:`sagemock.front_door.access.AccessControl`.

        Raises:
            Answered: The request is one of a browser, or is not signed, or policies deny it.
        """
        is_local = host_name(request.get("host")) in self.hosts
        if not is_local or request.get("origin") or not request.get("authorization").startswith(SIGNATURE):
            reason = "Missing Authentication Token: requests must be signed, as by the plugin sagemaker-mlflow."
            raise Answered(rejection(request, HTTPStatus.FORBIDDEN, reason))
        if self.reason_for_denial:
            await self._check_policies(self.reason_for_denial, request, client)
        return Visit(request, self.authentication.now() + DAY, {})

    async def _check_policies(self, reason_for_denial: ReasonForDenial, request: RequestHead, client: str) -> None:
        caller = Caller(access_key_in(request.get("authorization")), source_ip=client)
        mlflow_request = MlflowRequest(arn_in(request), request.method, request.path, caller)
        in_context = self.contexts.wrap(request.get(HEADER), reason_for_denial)
        try:
            reason = await in_thread(in_context, mlflow_request)
        except Undecided:
            raise Answered(text(UNDECIDED, HTTPStatus.SERVICE_UNAVAILABLE)) from None
        if reason:
            raise Answered(text(reason, HTTPStatus.FORBIDDEN))


def arn_in(request: RequestHead) -> str:
    """Return the ARN that a request names; empty if it names none."""
    return next(filter(None, map(request.get, ARN_HEADERS)), "")
