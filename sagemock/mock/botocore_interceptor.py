"""The one seam between botocore and a cloud: what stands in for ``Endpoint.make_request``.

It stands above signing, host names and moto's hook; every client ever made goes through it; and aiobotocore's endpoint
inherits it, where it has to return an awaitable.
"""

from __future__ import annotations

import datetime as dt
import inspect
import sys
import time
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sagemock.cloud import dispatcher
from sagemock.protocol.errors import OperationNotSupported

from . import activation, sleep
from .aws_environment import REGION

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

PRESIGNING = ("CreatePresignedDomainUrl", "CreatePresignedNotebookInstanceUrl")
Parsed = tuple[Any, dict[str, Any]]  # botocore's pair: the HTTP response and what was parsed from it


def make_request(original: Callable[..., Any]) -> Callable[..., Any]:
    """The replacement of Endpoint.make_request."""

    def make_request(self: Any, operation_model: Any, request_dict: dict[str, Any]) -> Any:
        cloud = activation.current()
        is_ours = operation_model.service_model.service_name == "sagemaker"
        if cloud is None or not is_ours or activation.is_served(request_dict["url"]):
            sleep.not_answered()
            return original(self, operation_model, request_dict)
        if _is_async(self.__class__):
            return _converse_async(cloud, self, operation_model, request_dict)
        return _converse(cloud, self, operation_model, request_dict)

    return make_request


@cache
def _is_async(endpoint_class: Any) -> bool:
    return inspect.iscoroutinefunction(endpoint_class._send_request)


def _converse(cloud: Cloud, endpoint: Any, model: Any, request: dict[str, Any]) -> Parsed:
    """Answer, and try again as often as the client's own retry handler wants."""
    attempt = 1
    while True:
        response = _answer(cloud, endpoint, model, request)
        if response[0].status_code < 300 or not endpoint._needs_retry(attempt, model, request, response):
            return _counted(response, attempt)
        attempt += 1


async def _converse_async(cloud: Cloud, endpoint: Any, model: Any, request: dict[str, Any]) -> Parsed:
    activation.patch()  # aiobotocore has brought asyncio, or anyio
    attempt = 1
    while True:
        response = _answer(cloud, endpoint, model, request)
        if response[0].status_code < 300 or not await endpoint._needs_retry(attempt, model, request, response):
            return _counted(response, attempt)
        attempt += 1


def _counted(response: Parsed, attempt: int) -> Parsed:
    response[1]["ResponseMetadata"]["RetryAttempts"] = attempt - 1
    return response


def _answer(cloud: Cloud, endpoint: Any, model: Any, request: dict[str, Any]) -> Parsed:
    """The cloud's reply; moto's, for an operation that we do not have."""
    region = request["context"].get("client_region") or REGION
    try:
        answer = dispatcher.dispatch(cloud, model, request["body"], region=region)
    except OperationNotSupported:
        status, headers, body = _ask_moto(endpoint, model, request, region)
    else:
        sleep.answered(cloud, (model.name, request["body"]), answer.jumped, answer.begun)
        if model.name in PRESIGNING and cloud.launcher is None:
            activation.expect_visitors()
        status, headers, body = answer.status, answer.headers, answer.body
    http = _response_class(endpoint.__class__)(request["url"], status, headers, None)
    http._content = body
    return http, _parse(endpoint, model, http)


@cache
def _response_class(endpoint_class: Any) -> Any:
    """What this client's event handlers are used to: an aiobotocore response is read by await."""
    if _is_async(endpoint_class):
        from aiobotocore.awsrequest import AioAWSResponse

        return AioAWSResponse
    from botocore.awsrequest import AWSResponse

    return AWSResponse


def _parse(endpoint: Any, model: Any, http: Any) -> dict[str, Any]:
    """What botocore makes of the reply, so that callers get the very types they get from AWS."""
    # Not made by the client's factory: aiobotocore's parsers are coroutines, for streams that SageMaker does not send.
    from botocore.parsers import JSONParser

    parser = JSONParser(**{"timestamp_parser": _timestamp, **endpoint._response_parser_factory._defaults})
    reply = {"headers": http.headers, "status_code": http.status_code, "body": http._content}
    parsed: dict[str, Any] = parser.parse(reply, model.output_shape)
    if http.status_code >= 300 and (shape := model.service_model.shape_for_error_code(parsed["Error"]["Code"])):
        parsed.update(parser.parse(reply, shape))
    return parsed


def _timestamp(seconds: float) -> dt.datetime:
    """botocore's own reading, which depends on the local zone, and on who has replaced datetime."""
    return _read_timestamp(seconds, (time.tzname, time.timezone), dt.datetime)


# dateutil takes as long for a reply's timestamps as we for all the rest, and most are shown again and again.
@lru_cache(maxsize=1024)
def _read_timestamp(seconds: float, _zone: Any, _type: Any) -> dt.datetime:
    from botocore.utils import parse_timestamp

    read: dt.datetime = parse_timestamp(seconds)
    return read


# --- moto, for what we do not have


def _ask_moto(endpoint: Any, model: Any, request: dict[str, Any], region: str) -> tuple[int, Any, bytes]:
    """The reply of moto's mock: status, headers, body.

    It is asked directly, so the call reaches no network even from a client made before moto was. Raises
    OperationNotSupported when moto's mock is not active, or has no answer either.
    """
    stubber: Any = getattr(sys.modules.get("moto.core.models"), "botocore_stubber", None)
    if not getattr(stubber, "enabled", False):
        raise OperationNotSupported(model.name) from None
    sleep.not_answered()
    try:
        response = stubber(f"before-send.sagemaker.{model.name}", _for_moto(endpoint, request, region))
    except NotImplementedError:
        response = None
    if response is None:
        raise OperationNotSupported(model.name, moto_has_it=False) from None
    return response.status_code, response.headers, response.content


def _for_moto(endpoint: Any, request: dict[str, Any], region: str) -> Any:
    """The request as moto knows it: it tells services by AWS's usual host names, and regions by the signature.

    Not signed by the client, whose credentials may be missing, or to be fetched from the network first.
    """
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import create_request_object
    from botocore.credentials import Credentials

    unsigned = create_request_object({**request, "url": f"https://api.sagemaker.{region}.amazonaws.com/"})
    SigV4Auth(Credentials("testing", "testing"), "sagemaker", region).add_auth(unsigned)
    return endpoint.prepare_request(unsigned)
