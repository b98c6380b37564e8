"""Probes of the protocol: requests that boto3 would not send, and the form of replies, which recordings do not have."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model
from sagemock.verification.formats.http_values import error_of
from sagemock.verification.live.probe import Probe, Session
from sagemock.verification.replay.outcomes import OTHER_ERRORS

_CONTENT_TYPE = "application/x-amz-json-1.1"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_TIME = re.compile(r'"\w+Time":([^,}]+)')
_JAVA_TIME = re.compile(r"1\.\d*[1-9]E9|1\.0E9")  # as in 1.516291516543E9, without trailing zeros
_UNKNOWN_KEY = "AKIAIOSFODNN7EXAMPLE"  # the one of AWS's documentation


class _Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def error(self) -> JsonObject:
        """Return code and message."""
        return error_of(self.document, self.headers)

    @property
    def is_comparable(self) -> bool:
        """Return whether the reply is about the request, not about permissions."""
        return self.error["code"] not in OTHER_ERRORS

    @property
    def document(self) -> JsonObject:
        """Return the body's object; an empty one if it is none."""
        try:
            document = json.loads(self.body or "{}")
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}


class _Refusal(NamedTuple):
    """A request that the service refuses.

    Attributes:
        numbers: The statements.
        purpose: The flaw.
        target: The name of the operation.
        body: The body.
        change: Changes the credentials, or the signed headers.
        code: The error's code.
        message: The error's message, or None where AWS's one is unknown.
    """

    numbers: str
    purpose: str
    target: str
    body: str
    change: str
    code: str
    message: str | None


_REFUSALS = (
    _Refusal("N2.21 C1.5", "unknown operation", "SagemockVerify", "{}", "", "UnknownOperationException", ""),
    _Refusal("N2.28", "malformed JSON", "ListDomains", "{", "", "SerializationException", None),
    _Refusal(
        "N2.25",
        "no signature",
        "ListDomains",
        "{}",
        "unsigned",
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    ),
    _Refusal(
        "N2.26",
        "unknown access key",
        "ListDomains",
        "{}",
        "unknown key",
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    ),
    _Refusal("N2.27", "wrong signature", "ListDomains", "{}", "wrong", "InvalidSignatureException", None),
    _Refusal("N2.27", "incomplete signature", "ListDomains", "{}", "incomplete", "IncompleteSignatureException", None),
)


def wire_probes() -> Iterator[Probe]:
    """Yield the probes; none of them changes anything."""
    yield Probe(("N1.1", "N1.2", "C1.1", "N1.4", "N1.5", "C1.3"), "protocol: form of a reply", _check_reply)
    yield Probe(("N1.10", "N1.11", "N1.12", "N1.14"), "protocol: form of an error", _check_error)
    yield Probe(("N1.13",), "protocol: form of an error of the model", _check_modelled_error)
    for refusal in _REFUSALS:
        yield Probe(tuple(refusal.numbers.split()), f"protocol: {refusal.purpose}", _refused(refusal))


def _check_reply(session: Session) -> None:
    reply = _send(session, "ListDomains", "{}")
    if not reply.is_comparable:
        return
    seen = {
        "status": reply.status,
        "content-type": reply.headers.get("content-type"),
        "content-length is the length of the body": reply.headers.get("content-length")
        == str(len(reply.body.encode())),
        "x-amzn-requestid is a UUID": _is_uuid(reply.headers.get("x-amzn-requestid", "")),
        "date is present": "date" in reply.headers,
        "the JSON is compact": not re.search(r"\s", _STRING.sub("", reply.body)),
    }
    expected = {"status": 200, "content-type": _CONTENT_TYPE, **dict.fromkeys(list(seen)[2:], True)}
    _compare(session, "ListDomains", seen, expected)


def _compare(session: Session, operation: str, seen: Mapping[str, object], expected: Mapping[str, object]) -> None:
    for subject, value in seen.items():
        session.check(operation, subject, value, expected[subject])


def check_description(session: Session) -> None:
    """Compare the times and the order of members in the description of the run's notebook instance [N1.6, N7.2]."""
    operation = "DescribeNotebookInstance"
    body = json.dumps({"NotebookInstanceName": session.ledger.name("Notebook")})
    reply = _send(session, operation, body)
    if reply.status >= 300:
        return
    times = [bool(_JAVA_TIME.fullmatch(time)) for time in _TIME.findall(reply.body)]
    session.check(operation, "forms of times", times, [True, True])
    modelled = service_model().operation_model(operation).output_shape.members
    session.check(
        operation, "order of members", list(reply.document), [name for name in modelled if name in reply.document]
    )


def _check_error(session: Session) -> None:
    reply = _send(session, "DescribeNotebookInstance", '{"NotebookInstanceName":"-invalid-"}')
    if not reply.is_comparable:
        return
    seen = {
        "status": reply.status,
        "__type": reply.document.get("__type"),
        "has the member message": "message" in reply.document,
    }
    expected = {"status": 400, "__type": "ValidationException", "has the member message": True}
    _compare(session, "DescribeNotebookInstance", seen, expected)


def _check_modelled_error(session: Session) -> None:
    reply = _send(session, "DescribeDomain", '{"DomainId":"d-sagemockverify"}')
    if reply.is_comparable:
        session.check("DescribeDomain", "has the member Message", "Message" in reply.document, True)


def _refused(refusal: _Refusal) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        reply = _send(session, refusal.target, refusal.body, refusal.change)
        is_about_request = bool(refusal.change) or reply.is_comparable
        if reply.status < 300 or not is_about_request:  # an emulator need not check signatures
            return
        session.check(refusal.target, f"{refusal.purpose}: status", reply.status, 400)
        session.check(refusal.target, f"{refusal.purpose}: code", reply.error["code"], refusal.code)
        if refusal.message is not None:
            session.check(refusal.target, f"{refusal.purpose}: message", reply.error["message"], refusal.message)

    return run


def _send(session: Session, target: str, body: str, change: str = "") -> _Reply:
    """Return the reply to a request that is made without botocore's client, which would not send it."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from botocore.httpsession import URLLib3Session

    meta = session.client.meta
    headers = {"X-Amz-Target": f"SageMaker.{target}", "Content-Type": _CONTENT_TYPE}
    request = AWSRequest("POST", meta.endpoint_url, headers=headers, data=body.encode())
    credentials: Any = session.credentials
    if change == "unknown key":
        credentials = Credentials(_UNKNOWN_KEY, "secret")
    if change != "unsigned":
        SigV4Auth(credentials, "sagemaker", meta.region_name).add_auth(request)
    if change == "wrong":
        request.headers.replace_header("Authorization", request.headers["Authorization"][:-64] + "0" * 64)
    if change == "incomplete":
        request.headers.replace_header("Authorization", "AWS4-HMAC-SHA256 Credential=sagemock")
    response = URLLib3Session().send(request.prepare())
    lower_case = {name.lower(): value for name, value in response.headers.items()}
    return _Reply(response.status_code, lower_case, response.content.decode("utf-8", "replace"))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
