"""Requests to other services of AWS at the address of a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sagemock.protocol.errors import ServiceError

from .sigv4 import Caller, read_caller

if TYPE_CHECKING:
    from sagemock.cloud.response import Response

UNSIGNED = Caller("", "us-east-1", "")
MAX_OTHER_BODY = 128 << 20  # bytes, in memory: a part of a multipart upload to S3, for example
_REST_XML = {"cloudfront", "route53", "s3"}  # their requests have no form, but their replies are XML
_FRAME = "<ErrorResponse>{}</ErrorResponse>"
_FRAMES = {"ec2": "<Response><Errors>{}</Errors></Response>", "s3": "{}"}


@dataclass(frozen=True)
class HttpRequest:
    """An HTTP request to another service.

    Attributes:
        method: The HTTP method.
        uri: The path and the query.
        headers: The HTTP headers.
        body: The body.
        caller: The signer of the request; UNSIGNED for requests that are not signed by SigV4.
    """

    method: str
    uri: str
    headers: Mapping[str, str]
    body: bytes
    caller: Caller


class OtherServices(Protocol):
    """Handles the requests that are not for SageMaker."""

    def __call__(self, request: HttpRequest) -> Response:
        """Return the response to a request.

        Raises:
            NotImplementedError: The services do not have the operation.
        """


def is_for_sagemaker(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request is one for the cloud itself: an operation of SageMaker, or CloudTrail's LookupEvents."""
    target = headers.get("X-Amz-Target", "")
    return method == "POST" and (target.startswith("SageMaker.") or target.endswith(".LookupEvents"))


def caller_of(headers: Mapping[str, str]) -> Caller:
    """Return the signer of a request, or UNSIGNED: some requests, such as presigned ones, need no signature."""
    try:
        return read_caller(headers)
    except ServiceError:
        return UNSIGNED._replace(session_token=headers.get("X-Amz-Security-Token", ""))


def in_protocol_of(headers: Mapping[str, str], caller: Caller, response: Response, error: ServiceError) -> Response:
    """Return an error response in the protocol of the service that a request is for."""
    is_query = headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
    is_unsigned = not caller.service and "X-Amz-Target" not in headers  # a link to S3, for example
    if is_query or is_unsigned or caller.service in _REST_XML:
        return _as_xml(response, error, _FRAMES.get(caller.service, _FRAME))
    return response


def _as_xml(response: Response, error: ServiceError, frame: str) -> Response:
    from xml.sax.saxutils import escape

    details = f"<Type>Sender</Type><Code>{error.code}</Code><Message>{escape(str(error))}</Message>"
    body = frame.format(f"<Error>{details}</Error>").encode()
    headers = {**response.headers, "Content-Type": "text/xml", "Content-Length": str(len(body))}
    return response._replace(headers=headers, body=body)
