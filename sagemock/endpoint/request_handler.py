"""One HTTP request to the dispatcher and back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from sagemock.cloud import authorizer, dispatcher
from sagemock.cloud.history import lookup
from sagemock.cloud.response import Response, error_response
from sagemock.protocol.errors import (
    InternalFailure,
    OperationNotSupported,
    ServiceError,
    UnsupportedKind,
    error_with_code,
)
from sagemock.protocol.regions import is_region
from sagemock.protocol.service_model import find_operation, service_model

from .credentials import caller_identity
from .sigv4 import Caller, InvalidSignatureException, read_caller

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from sagemock.cloud.cloud import Cloud

LOG = logging.getLogger("sagemock.server")
_NOT_SUPPORTED = "OperationNotSupported"
# Returns the ARN of the role that has the credentials, if it has one; raises a ServiceError for callers not accepted.
Authenticate = Callable[[Caller], str | None]


class UnknownOperationException(ServiceError):
    """The error for an operation that SageMaker does not have, or for a request to another service."""


def handle_request(
    cloud: Cloud,
    authenticate: Authenticate,
    headers: Mapping[str, str],
    body: bytes,
    source_ip: str | None = None,
    *,
    fallback: Callable[[], Response] | None = None,
) -> Response:
    """Return the response to a request with these HTTP headers. Every failure becomes an AWS error; nothing is raised.

    Args:
        cloud: The cloud that runs the operation.
        authenticate: Raises a ServiceError for callers that are not accepted, and returns the role of others.
        headers: The HTTP headers, ``X-Amz-Target`` and ``Authorization`` among them.
        body: The request as JSON.
        source_ip: The address of the client.
        fallback: Returns the response of another mock, for operations and kinds that sagemock does not simulate.
    """
    target = headers.get("X-Amz-Target", "")
    try:
        caller = read_caller(headers)
        role = authenticate(caller)
        # A region that the installed botocore does not list is accepted if this process has used it.
        if not (is_region(caller.region) or cloud.resource_store.regions(caller.region)):
            raise InvalidSignatureException(caller.region)
        if caller.service == "cloudtrail" and target.endswith(f".{lookup.OPERATION}"):
            lookup_events = service_model("cloudtrail").operation_model(lookup.OPERATION)
            return lookup.respond(cloud, lookup_events, body, region=caller.region, account_id=caller.account_id)
        if role and caller.service == "sts" and caller_identity.is_requested(body):
            return caller_identity.respond(cloud, role)
        model = _operation_model(caller, target)
        return dispatcher.dispatch(
            cloud,
            model,
            body,
            region=caller.region,
            account_id=caller.account_id or cloud.external_services.account_of(caller.access_key),
            has_fallback=fallback is not None,
            caller=authorizer.Caller(
                caller.access_key,
                source_ip=source_ip,
                role=role,
                user_agent=headers.get("User-Agent"),
            ),
        )
    except UnsupportedKind as error:
        return fallback() if fallback else error_response(cloud, error)
    except ServiceError as error:
        return error_response(cloud, error)
    except OperationNotSupported as error:
        if fallback:
            return _fall_back(fallback, lambda: handle_request(cloud, authenticate, headers, body, source_ip))
        # Its own message gives advice for tests, but the reader of this one uses a notebook.
        message = f"sagemock does not support {error.operation} (`sagemock operations` lists the supported ones)."
        return error_response(cloud, not_supported(message))
    except Exception:
        LOG.exception("%r failed inside sagemock", target)
        return error_response(cloud, internal_failure())


def _fall_back(fallback: Callable[[], Response], handle: Callable[[], Response]) -> Response:
    """Return the response of another mock; the cloud's if the mock does not have the operation either."""
    response = fallback()
    is_missing = response.error == _NOT_SUPPORTED or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return handle() if is_missing else response


def not_supported(message: str) -> ServiceError:
    """Return the error for an operation that no mock has. With its status 400, clients do not repeat the call."""
    return error_with_code(_NOT_SUPPORTED, message, 400)


def internal_failure(message: str = "Internal error in sagemock; see its log.") -> InternalFailure:
    """Return the error for a defect of sagemock or of another mock."""
    return InternalFailure(message)


def _operation_model(caller: Caller, target: str) -> OperationModel:
    if caller.service != "sagemaker":
        raise UnknownOperationException(f"sagemock supports SageMaker only; this request is for {caller.service!r}.")
    model = service_model()
    prefix, _, name = target.partition(".")
    if not target:
        raise UnknownOperationException("Requests need the header X-Amz-Target, as in SageMaker.ListDomains.")
    operation = find_operation(name) if prefix == model.metadata["targetPrefix"] else None
    if operation is None:
        LOG.warning("SageMaker has no operation %r (X-Amz-Target)", target)
        raise UnknownOperationException("")  # [N2.21]
    return operation
