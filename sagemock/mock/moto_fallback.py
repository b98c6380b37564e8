"""Passes unsupported operations, and calls for kinds of resources that sagemock does not have, to moto."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sagemock.protocol.errors import OperationNotSupported

from .sleep import current_flow

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.endpoint import Endpoint
    from botocore.model import OperationModel

RequestDict = dict[str, Any]  # botocore's request before it is prepared for sending


class MotoResponse(NamedTuple):
    """An HTTP response of moto's mock."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call_moto(
    endpoint: Endpoint, model: OperationModel, request: RequestDict, region: str, access_key: str | None = None
) -> MotoResponse:
    """Return the response of moto's mock.

    moto's handler is called directly, so that the call cannot reach the network even from a client made before moto's
    mock was started.

    Raises:
        OperationNotSupported: If moto's mock is not active, or does not support the operation either.
    """
    handler = _active_handler()
    if handler is None:
        raise OperationNotSupported(model.name) from None
    current_flow.record_other_call()
    try:
        response = handler(f"before-send.sagemaker.{model.name}", _prepare(endpoint, request, region, access_key))
    except NotImplementedError:
        response = None
    if response is None:
        raise OperationNotSupported(model.name, moto_has_it=False) from None
    return MotoResponse(response.status_code, response.headers, response.content)


def is_active() -> bool:
    """Return whether moto's mock is active."""
    # In one expression, as several parts of a call need it.
    return bool(getattr(getattr(sys.modules.get("moto.core.models"), "botocore_stubber", None), "enabled", False))


def call_moto_for_resource(
    endpoint: Endpoint, model: OperationModel, request: RequestDict, region: str, access_key: str | None = None
) -> MotoResponse | None:
    """Return the response of moto's mock to a request for one resource; None if moto does not have the resource.

    moto looks the resource up by kind and name, and fails with AttributeError or ValueError for an unknown one.
    """
    try:
        return call_moto(endpoint, model, request, region, access_key)
    except (OperationNotSupported, AttributeError, ValueError):
        return None


def _active_handler() -> Callable[[str, AWSPreparedRequest], AWSResponse | None] | None:
    return sys.modules["moto.core.models"].botocore_stubber if is_active() else None


def _prepare(endpoint: Endpoint, request: RequestDict, region: str, access_key: str | None) -> AWSPreparedRequest:
    """Return the request in the form that moto expects: AWS's usual host name, and a signature that names the region.

    moto finds the account by the access key, if it has several accounts.

    The client does not sign it, since its credentials may be missing or would have to be fetched from the network.
    """
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import create_request_object
    from botocore.credentials import Credentials

    unsigned = create_request_object({**request, "url": f"https://api.sagemaker.{region}.amazonaws.com/"})
    SigV4Auth(Credentials(access_key or "testing", "testing"), "sagemaker", region).add_auth(unsigned)
    return endpoint.prepare_request(unsigned)
