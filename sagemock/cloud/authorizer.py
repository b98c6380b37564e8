"""Authorizer protocol, for the policies that allow or deny calls."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from sagemock.protocol.json_types import JsonValue

if TYPE_CHECKING:
    from sagemock.protocol.errors import ServiceError
    from sagemock.protocol.wire import Request

    from .region import Region
    from .resource import Resource


class Caller(NamedTuple):
    """The sender of a request, as far as it is known.

    Attributes:
        access_key: The access key that the request is signed with.
        arn: The ARN of the caller, for a request without a key.
        source_ip: The address that the request comes from.
        role: The ARN of the execution role whose credentials sign the request, inside a live notebook or app.
        user_agent: The program that sends the request, as its User-Agent header describes it.
        is_service: Whether the request is one of AWS itself, which no policies of callers decide about.
    """

    access_key: str | None = None
    arn: str | None = None
    source_ip: str | None = None
    is_service: bool = False
    role: str | None = None
    user_agent: str | None = None


UNKNOWN_CALLER = Caller()


class MlflowRequest(NamedTuple):
    """A request to MLflow's REST API.

    Attributes:
        arn: The ARN of the tracking server or the app, as the request names it.
        method: The HTTP method.
        path: The path, as it was sent.
        caller: The sender of the request.
    """

    arn: str
    method: str
    path: str
    caller: Caller


class CallerPolicies(Protocol):
    """The callers and their policies, a :class:`sagemock.Authorization`."""

    def principal_for(self, access_key_or_arn: str | None) -> Any:
        """Return a caller with its policies."""


PolicySource: TypeAlias = str | os.PathLike[str] | Mapping[str, JsonValue] | CallerPolicies


class Verdict(Protocol):
    """The decision about a call."""

    @property
    def caller(self) -> str:
        """The ARN of the caller."""

    @property
    def action(self) -> str:
        """The action that was denied, or else that of the call itself, as in ``sagemaker:CreateApp``."""

    @property
    def refusal(self) -> ServiceError | None:
        """The error for a call that is denied; None for one that is allowed."""


class Authorizer(Protocol):
    """Decides about calls by the caller's policies."""

    def check(self, operation: str, region: Region, request: Request, caller: Caller) -> Verdict | None:
        """Decide about a call whose request is valid, before the operation runs.

        Args:
            operation: The AWS name of the operation.
            region: The region, with the resources as they are before the call.
            request: The request.
            caller: The sender of the request.

        Returns:
            The decision; None to allow the call without one.
        """

    def check_mlflow(self, resource: Resource, request: MlflowRequest) -> Verdict | None:
        """Decide about a request to MLflow's REST API.

        Args:
            resource: The tracking server or the app.
            request: The request.

        Returns:
            The decision; None to allow the request without one.
        """


def may_open(region: Region, operation: str, request: Request, visitor: Caller) -> bool:
    """Return whether the policies of the caller who created a presigned URL let a visitor use it [A6.1].

    Args:
        region: The region of the notebook instance or the domain.
        operation: The operation that created the URL.
        request: The members that identify the resource.
        visitor: The ARN of the caller who created the URL, empty if no policies decided then; and the address of the
            visitor.
    """
    authorizer = region.cloud.authorizer
    if authorizer is None or not visitor.arn:
        return True
    verdict = authorizer.check(operation, region, request, visitor)
    return verdict is None or verdict.refusal is None
