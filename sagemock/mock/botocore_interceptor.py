"""Replacement of botocore's Endpoint.make_request.

The method is called before signing, host names and moto's hook, by every client in the process. aiobotocore's endpoint
inherits it; there it has to return an awaitable.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sagemock.cloud import dispatcher
from sagemock.cloud.authorizer import Caller
from sagemock.cloud.external_services import NO_SERVICES
from sagemock.cloud.history import lookup
from sagemock.cloud.response import error_response
from sagemock.presigned.operations import creates_presigned_url
from sagemock.protocol.errors import OperationNotSupported, UnsupportedKind

from . import botocore_response, moto_fallback
from .aws_environment import REGION
from .botocore_response import ResponsePair
from .busy_loop import check_looks
from .moto_fallback import RequestDict
from .registry import ACTIVE
from .requests_adapter import patch_requests
from .sleep import current_flow

if TYPE_CHECKING:
    from botocore.endpoint import Endpoint
    from botocore.model import OperationModel

    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.external_services import ExternalServices
    from sagemock.cloud.response import Response


def make_request(original: Callable[..., object]) -> Callable[..., object]:
    """Return the replacement of Endpoint.make_request."""

    def make_request(self: Endpoint, operation_model: OperationModel, request_dict: RequestDict) -> object:
        cloud = ACTIVE.current()
        service = operation_model.service_model.service_name
        is_sagemaker = service == "sagemaker"
        if cloud is None or not is_sagemaker or ACTIVE.is_own_server(request_dict["url"]):
            if cloud is not None and not is_sagemaker:
                reply = _respond_for_other_service(cloud, self, operation_model, request_dict)
                if reply is not None:
                    return _to_pair(self, operation_model, request_dict, reply)
            current_flow.record_other_call()
            return original(self, operation_model, request_dict)
        if _is_async(self.__class__):
            return _send_with_retries_async(cloud, self, operation_model, request_dict)
        return _send_with_retries(cloud, self, operation_model, request_dict)

    return make_request


@cache
def _is_async(endpoint_class: type[Endpoint]) -> bool:
    return inspect.iscoroutinefunction(endpoint_class._send_request)


def _respond_for_other_service(
    cloud: Cloud, endpoint: Endpoint, model: OperationModel, request: RequestDict
) -> Response | None:
    """Return the response to a call to another service, as far as the cloud has it; else None.

    The cloud has CloudTrail's LookupEvents and Service Quotas of SageMaker, which moto does not have.
    """
    service, services = model.service_model.service_name, cloud.external_services
    is_lookup = service == "cloudtrail" and model.name == lookup.OPERATION
    if not (is_lookup or service in services.shared_services):
        return None
    region = request["context"].get("client_region") or REGION
    if is_lookup:
        return lookup.respond(cloud, model, request["body"], region=region)
    account_id = services.account_of(_access_key(endpoint, model)) if services.has_several_accounts() else None
    return services.respond(model, request["body"], cloud.resource_store.region(region, account_id))


def _to_pair(endpoint: Endpoint, model: OperationModel, request: RequestDict, reply: Response) -> object:
    """Return a response in botocore's form; for aiobotocore an awaitable."""
    is_async = _is_async(endpoint.__class__)
    url, status, headers, body = request["url"], reply.status, reply.headers, reply.body
    response = botocore_response.create_response(url, status, headers, body, is_async=is_async)
    pair = _with_attempts((response, botocore_response.parse(endpoint, model, response)), 1)
    return _awaitable(pair) if is_async else pair


async def _awaitable(pair: ResponsePair) -> ResponsePair:
    return pair


def _send_with_retries(cloud: Cloud, endpoint: Endpoint, model: OperationModel, request: RequestDict) -> ResponsePair:
    """Send the request until the client's own retry handler accepts the response."""
    attempt = 1
    while True:
        response = _send(cloud, endpoint, model, request)
        if response[0].status_code < 300 or not endpoint._needs_retry(attempt, model, request, response):
            return _with_attempts(response, attempt)
        attempt += 1


async def _send_with_retries_async(
    cloud: Cloud, endpoint: Endpoint, model: OperationModel, request: RequestDict
) -> ResponsePair:
    ACTIVE.refresh_patches()  # aiobotocore has imported asyncio or anyio
    attempt = 1
    while True:
        response = _send(cloud, endpoint, model, request)
        if response[0].status_code < 300 or not await endpoint._needs_retry(attempt, model, request, response):
            return _with_attempts(response, attempt)
        attempt += 1


def _with_attempts(response: ResponsePair, attempt: int) -> ResponsePair:
    response[1]["ResponseMetadata"]["RetryAttempts"] = attempt - 1
    return response


def _send(cloud: Cloud, endpoint: Endpoint, model: OperationModel, request: RequestDict) -> ResponsePair:
    """Return the cloud's response, or moto's for an operation or a kind that sagemock does not support."""
    region = request["context"].get("client_region") or REGION
    has_moto, values = moto_fallback.is_active(), None
    services = cloud.external_services if has_moto else NO_SERVICES
    caller = _caller(cloud, services, endpoint, model, request)
    try:
        account_id = services.account_of(caller.access_key)
        reply = dispatcher.dispatch(
            cloud,
            model,
            request["body"],
            region=region,
            account_id=account_id,
            has_fallback=has_moto,
            caller=caller,
            with_values=botocore_response.has_default_parser(endpoint),
        )
    except OperationNotSupported:
        status, headers, body = _call_moto(cloud, endpoint, model, request, region, caller)
    except UnsupportedKind as error:
        moto_response = moto_fallback.call_moto_for_resource(endpoint, model, request, region, caller.access_key)
        status, headers, body = moto_response or error_response(cloud, error)[:3]
    else:
        if reply.looks:
            check_looks(cloud, model.name, reply.looks)
        status, headers, body, values = reply.status, reply.headers, reply.body, reply.values
        current_flow.record_reply(cloud, (model.name, request["body"]), reply.statuses)
        if reply.statuses and any(left > 0 for left in reply.statuses.values()):
            ACTIVE.refresh_patches()  # asyncio may have been imported by now
        if creates_presigned_url(model.name) and (cloud.runtime.launcher is None or "Mlflow" in model.name):
            patch_requests()
    response = botocore_response.create_response(
        request["url"], status, headers, body, is_async=_is_async(endpoint.__class__)
    )
    if values is None:
        parsed = botocore_response.parse(endpoint, model, response)
    else:
        parsed = botocore_response.add_metadata(values, status, headers)
    if ACTIVE.age_watch:
        ACTIVE.age_watch.observe(cloud, parsed)
    return response, parsed


def _caller(
    cloud: Cloud, services: ExternalServices, endpoint: Endpoint, model: OperationModel, request: RequestDict
) -> Caller:
    """Return the caller of a client in this process; the access key takes a moment, and not every cloud needs it."""
    user_agent = request["headers"].get("User-Agent")
    if cloud.authorizer is None and not services.has_several_accounts():
        return _caller_without_key(user_agent)
    return Caller(_access_key(endpoint, model), user_agent=user_agent)


@lru_cache(maxsize=64)  # the history then keeps one string for all calls of a program
def _caller_without_key(user_agent: str | None) -> Caller:
    return Caller(user_agent=user_agent)


def _access_key(endpoint: Endpoint, model: OperationModel) -> str | None:
    from sagemock.authorization.callers import access_key_of

    return access_key_of(endpoint, model.name, model.service_model.service_id.hyphenize())


def _call_moto(
    cloud: Cloud, endpoint: Endpoint, model: OperationModel, request: RequestDict, region: str, caller: Caller
) -> tuple[int, Mapping[str, str], bytes]:
    """Return moto's response to an operation that sagemock does not support, or the cloud's if moto has none either."""
    try:
        return moto_fallback.call_moto(endpoint, model, request, region, caller.access_key)
    except OperationNotSupported:
        if cloud.on_unsupported == "raise":
            raise
        with suppress(OperationNotSupported):
            return dispatcher.dispatch(cloud, model, request["body"], region=region)[:3]
        raise
