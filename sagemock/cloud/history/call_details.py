"""CallDetails: the parts of a call that only its CloudTrail record shows."""

from __future__ import annotations

from typing import NamedTuple


class CallDetails(NamedTuple):
    """The parts of a call that only its CloudTrail record shows.

    Attributes:
        account_id: The account of the resources.
        request_id: The request ID of the response.
        response: The reply of a call that changes something, as JSON; else empty.
        message: The error message, if the reply was an error.
        caller_arn: The caller, if policies decide about calls; else empty.
        access_key: The access key of the request, if it is known.
        source_ip: The address that the request came from, if it is known.
        user_agent: The program that sent the request, as its User-Agent header describes it.
    """

    account_id: str
    request_id: str
    response: str = ""
    message: str | None = None
    caller_arn: str = ""
    access_key: str | None = None
    source_ip: str | None = None
    user_agent: str | None = None


NO_DETAILS = CallDetails("", "")  # of calls that were recorded without any
