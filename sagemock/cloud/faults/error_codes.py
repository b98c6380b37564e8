"""Error codes that AWS returns, and near misses of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from sagemock.protocol.errors import ServiceError
from sagemock.protocol.service_model import retry_table, service_model
from sagemock.protocol.suggestions import did_you_mean

# "Common Error Types" of AWS's API references.
_COMMON = (
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InternalFailure",
    "InvalidAction",
    "InvalidClientTokenId",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "InvalidQueryParameter",
    "MalformedHttpRequestException",
    "MalformedQueryString",
    "MissingAction",
    "MissingAuthenticationToken",
    "MissingParameter",
    "NotAuthorized",
    "OptInRequired",
    "RequestAbortedException",
    "RequestEntityTooLargeException",
    "RequestExpired",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
)
_OTHERS = ("InternalError", "InternalServerError", "InvalidSignatureException", "MissingAuthenticationTokenException")
_SUFFIX = re.compile("(exception|error|fault)$")
_CLOSE = 0.92  # how similar a misspelled code is to the right one, so that "ResourceInUs" is and "BadRequest" is not
_CLOSE_STEM = 0.88


def check_code(code: object) -> None:
    """Raise ValueError for a value that is no error code, or one that is nearly the code of an error of AWS."""
    if not isinstance(code, str) or not code.isidentifier():
        raise ValueError(f"code={code!r} must be an AWS error code, such as 'ThrottlingException'")
    if code in known_codes():
        return
    if hint := _near_miss(code):
        raise ValueError(f"code={code!r} is not an AWS error code{hint}")


@cache
def known_codes() -> frozenset[str]:
    """Return the errors of SageMaker's model, those of any service, and those that botocore retries."""
    modeled = (shape.metadata.get("error", {}).get("code", shape.name) for shape in service_model().error_shapes)
    own = (error.__name__ for error in ServiceError.__subclasses__())
    return frozenset([*modeled, *own, *_COMMON, *_OTHERS, *_retried(retry_table())])


def _retried(table: object) -> Iterator[str]:
    """Yield the error codes in botocore's table of retries, however deep they are."""
    if isinstance(table, dict):
        if isinstance(code := table.get("service_error_code"), str):
            yield code
        for value in table.values():
            yield from _retried(value)
    elif isinstance(table, list):
        for value in table:
            yield from _retried(value)


def _near_miss(code: str) -> str:
    """Return a suggestion if a known code has nearly the same spelling, or the same but for "Exception" or "Error"."""
    from difflib import get_close_matches

    known = sorted(known_codes())
    near = get_close_matches(_stem(code), map(_stem, known), cutoff=_CLOSE_STEM)
    nearly = get_close_matches(code.lower(), map(str.lower, known), cutoff=_CLOSE)
    return did_you_mean(code, [each for each in known if _stem(each) in near or each.lower() in nearly], cutoff=0)


def _stem(code: str) -> str:
    return _SUFFIX.sub("", code.lower())
