"""The one seam between botocore and a cloud: what stands in for ``Endpoint.make_request``.

It stands above signing, host names and moto's hook; every client ever made goes through it; and aiobotocore's endpoint
inherits it, where it has to return an awaitable.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import activation, gateway, sleeping
from .environment import REGION
from .errors import OperationNotSupported

if TYPE_CHECKING:
    from .cloud import Cloud

Parsed = tuple[Any, dict[str, Any]]  # botocore's pair: the HTTP response and what was parsed from it


def make_request(original: Callable[..., Any]) -> Callable[..., Any]:
    """The replacement of Endpoint.make_request."""

    def make_request(self: Any, operation_model: Any, request_dict: dict[str, Any]) -> Any:
        cloud = activation.current()
        if cloud is None or operation_model.service_model.service_name != "sagemaker":
            sleeping.not_answered()
            return original(self, operation_model, request_dict)
        if inspect.iscoroutinefunction(self._send_request):
            return _converse_async(cloud, self, operation_model, request_dict)
        return _converse(cloud, self, operation_model, request_dict)

    return make_request


def _converse(cloud: Cloud, endpoint: Any, model: Any, request: dict[str, Any]) -> Parsed:
    """Answer, and try again as often as the client's own retry handler wants."""
    attempt = 1
    while True:
        http = _answer(cloud, model, request)
        http = _from_moto(endpoint.create_request(request, model), model) if http is None else http
        response = http, _parse(endpoint, model, http)
        if http.status_code < 300 or not endpoint._needs_retry(attempt, model, request, response):
            return _counted(response, attempt)
        attempt += 1


async def _converse_async(cloud: Cloud, endpoint: Any, model: Any, request: dict[str, Any]) -> Parsed:
    activation.patch()  # aiobotocore has brought asyncio
    attempt = 1
    while True:
        http = _answer(cloud, model, request)
        http = _from_moto(await endpoint.create_request(request, model), model) if http is None else http
        response = http, _parse(endpoint, model, http)
        if http.status_code < 300 or not await endpoint._needs_retry(attempt, model, request, response):
            return _counted(response, attempt)
        attempt += 1


def _counted(response: Parsed, attempt: int) -> Parsed:
    response[1]["ResponseMetadata"]["RetryAttempts"] = attempt - 1
    return response


def _answer(cloud: Cloud, model: Any, request: dict[str, Any]) -> Any:
    """The cloud's reply as botocore's HTTP response, or None for an operation that is to be handed to moto."""
    from botocore.awsrequest import AWSResponse

    region = request["context"].get("client_region") or REGION
    try:
        answer = gateway.answer(cloud, model, request["body"], region=region)
    except OperationNotSupported:
        if _moto() is None:
            raise
        return None
    sleeping.answered(cloud, answer.waiting)
    if model.name.startswith("CreatePresigned") and cloud.launcher is None:
        activation.expect_visitors()
    response = AWSResponse(request["url"], answer.status, answer.headers, None)
    response._content = answer.body
    return response


def _parse(endpoint: Any, model: Any, http: Any) -> dict[str, Any]:
    """What botocore makes of the reply, so that callers get the very types they get from AWS."""
    factory = endpoint._response_parser_factory
    if inspect.iscoroutinefunction(endpoint._send_request):
        factory = _plain_factory(factory)
    parser = factory.create_parser("json")
    reply = {"headers": http.headers, "status_code": http.status_code, "body": http._content}
    parsed: dict[str, Any] = parser.parse(reply, model.output_shape)
    if http.status_code >= 300 and (shape := model.service_model.shape_for_error_code(parsed["Error"]["Code"])):
        parsed.update(parser.parse(reply, shape))
    return parsed


def _plain_factory(factory: Any) -> Any:
    """aiobotocore's parsers are coroutines, for the sake of streams; SageMaker's replies have none."""
    from botocore.parsers import ResponseParserFactory

    plain = ResponseParserFactory()
    plain.set_parser_defaults(**factory._defaults)
    return plain


# --- moto, for what we do not have


def _moto() -> Any:
    """moto's stubber, when its mock is active."""
    stubber = getattr(sys.modules.get("moto.core.models"), "botocore_stubber", None)
    return stubber if getattr(stubber, "enabled", False) else None


def _from_moto(prepared: Any, model: Any) -> Any:
    """moto's reply. It is asked directly, so the call reaches no network even from a client made before moto was."""
    stubber = _moto()
    response = stubber and stubber(f"before-send.sagemaker.{model.name}", prepared)
    if response is None:
        raise OperationNotSupported(model.name)
    sleeping.not_answered()
    response._content = response.content
    return response
