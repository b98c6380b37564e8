"""GetCallerIdentity of STS, for programs in live notebooks and apps: AWS's SDKs and tools look up their role by it."""

from __future__ import annotations

from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from sagemock.cloud.history.user_identity import execution_session, unique_id
from sagemock.cloud.response import Clocked, Response, new_request_id, success_response

OPERATION = "GetCallerIdentity"
NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"


def is_requested(body: bytes) -> bool:
    """Return whether the body of a request to STS is one for the caller's identity."""
    return parse_qs(body.decode("utf-8", "replace")).get("Action") == [OPERATION]


def respond(cloud: Clocked, role: str) -> Response:
    """Return the identity of a program with an execution role, which works in a session of that role.

    Args:
        cloud: The cloud.
        role: The ARN of the role.
    """
    session = execution_session(role)
    partition, account, name = session.split(":")[1], session.split(":")[4], session.rpartition("/")[2]
    role_id = unique_id("assumed-role", f"arn:{partition}:iam::{account}:role/{session.split('/')[1]}")
    members = {"Arn": session, "UserId": f"{role_id}:{name}", "Account": account}
    result = "".join(f"<{member}>{escape(value)}</{member}>" for member, value in members.items())
    body = (
        f'<{OPERATION}Response xmlns="{NAMESPACE}"><{OPERATION}Result>{result}</{OPERATION}Result>'
        f"<ResponseMetadata><RequestId>{new_request_id()}</RequestId></ResponseMetadata></{OPERATION}Response>"
    ).encode()
    response = success_response(cloud, body)
    return response._replace(headers={**response.headers, "Content-Type": "text/xml"})
