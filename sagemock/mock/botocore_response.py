"""botocore's two forms of a response: the HTTP response, and the values parsed from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sagemock.protocol.reply_formats import parse_timestamp

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse, HeadersDict
    from botocore.endpoint import Endpoint
    from botocore.model import OperationModel

ParsedResponse = dict[str, Any]
ResponsePair: TypeAlias = "tuple[AWSResponse, ParsedResponse]"


def create_response(url: str, status: int, headers: Mapping[str, str], body: bytes, *, is_async: bool) -> AWSResponse:
    """Return an HTTP response of the class that this client's event handlers expect."""
    return _response_class(is_async)(url, status, headers, body)


def parse(endpoint: Endpoint, model: OperationModel, response: AWSResponse) -> ParsedResponse:
    """Parse a response with botocore's parser, so that its values have the types that they have with AWS."""
    # The client's factory is not used: aiobotocore's parsers are coroutines, for streams that SageMaker does not send.
    from botocore.parsers import JSONParser

    parser = JSONParser(**{"timestamp_parser": parse_timestamp, **endpoint._response_parser_factory._defaults})
    content = {"headers": response.headers, "status_code": response.status_code, "body": response._content}
    parsed: ParsedResponse = parser.parse(content, model.output_shape)
    if response.status_code >= 300 and (shape := model.service_model.shape_for_error_code(parsed["Error"]["Code"])):
        parsed.update(parser.parse(content, shape))
    return parsed


def has_default_parser(endpoint: Endpoint) -> bool:
    """Return whether the client parses responses as botocore does by default, so that :func:`parse` can be skipped."""
    return not endpoint._response_parser_factory._defaults


def add_metadata(values: ParsedResponse, status: int, headers: Mapping[str, str]) -> ParsedResponse:
    """Add the metadata of botocore's parser to the values of a successful response of the cloud."""
    request_id = headers["x-amzn-RequestId"]
    values["ResponseMetadata"] = {
        "RequestId": request_id,
        "HTTPStatusCode": status,
        "HTTPHeaders": {
            "x-amzn-requestid": request_id,
            "content-type": headers["Content-Type"],
            "content-length": headers["Content-Length"],
            "date": headers["Date"],
        },
    }
    return values


@cache
def _response_class(is_async: bool) -> type[AWSResponse]:
    """Return a class of responses with a body; handlers of aiobotocore await the content of its own."""
    if is_async:
        from aiobotocore.awsrequest import AioAWSResponse as Base
    else:
        from botocore.awsrequest import AWSResponse as Base

    class Response(Base):  # type: ignore[misc]
        """An HTTP response whose case-insensitive headers are made only when they are used."""

        def __init__(self, url: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.url, self.status_code, self.raw = url, status, None
            self._headers, self._content = headers, body

        @property
        def headers(self) -> HeadersDict:
            from botocore.awsrequest import HeadersDict

            if not isinstance(self._headers, HeadersDict):
                self._headers = HeadersDict(self._headers)
            return self._headers

    Response.__name__ = Response.__qualname__ = Base.__name__
    return Response
