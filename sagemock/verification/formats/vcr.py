"""Reader of VCR cassettes: recordings of HTTP by vcrpy, in YAML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sagemock.data_files import files
from sagemock.data_files.plain_data import Data, DataError
from sagemock.protocol.json_types import JsonObject

from .http_values import error_of, time_of_date
from .recorded_call import RecordedCall, RecordingError

_TARGET = re.compile(r"SageMaker\.(\w+)")
_SCOPE = re.compile(r"Credential=[^/]+/\d+/([\w-]+)/")
_HOST = re.compile(r"sagemaker(?:-fips)?\.([a-z]{2}[\w-]*-\d)\.")
DEFAULT_REGION = "us-east-1"
_FIRST_TIME = 1_600_000_000.0  # of a cassette whose responses have no Date, in epoch seconds


def read_cassette(path: Path) -> Iterator[RecordedCall]:
    """Yield the SageMaker calls of a cassette.

    Raises:
        RecordingError: The file is not a cassette, or a call in it is not one of SageMaker's protocol.
        ImportError: The file is YAML, and PyYAML is not installed.
    """
    try:
        document = files.read(path)
    except DataError as error:
        raise RecordingError(str(error)) from None
    if not is_cassette(document):
        raise RecordingError("the file is neither a recording of `sagemock record` nor a VCR cassette")
    time = _FIRST_TIME
    for number, interaction in enumerate(document["interactions"], 1):
        try:
            call = _to_call(number, path.name, interaction, time)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RecordingError(f"interaction {number} cannot be read: {error!r}") from None
        if call is not None:
            time = call.time + 1
            yield call


def is_cassette(document: Data) -> bool:
    """Return whether a document has the form of a cassette."""
    return isinstance(document, dict) and isinstance(document.get("interactions"), list)


def _to_call(number: int, session: str, interaction: Any, default_time: float) -> RecordedCall | None:
    """Return a call, or None for one of another service."""
    request, response = interaction["request"], interaction["response"]
    headers, reply_headers = _headers(request), _headers(response)
    target = _TARGET.fullmatch(headers.get("x-amz-target", ""))
    if target is None:
        return None
    status = int(response["status"]["code"])
    document = _document(response["body"])
    return RecordedCall(
        line=number,
        session=session,
        operation=target[1],
        region=_region(headers, str(request.get("uri", ""))),
        time=time_of_date(reply_headers.get("date")) or default_time,
        request=_document(request.get("body")),
        status=status,
        reply=document if status < 300 else None,
        error=None if status < 300 else error_of(document, reply_headers),
    )


def _headers(message: Any) -> dict[str, str]:
    """Return the headers with their names in lower case; vcrpy writes a list of values for each."""
    found = {}
    for name, values in (message.get("headers") or {}).items():
        value = values[0] if isinstance(values, list) else values
        found[str(name).lower()] = _text(value)
    return found


def _document(body: Any) -> JsonObject:
    if isinstance(body, dict):
        body = body.get("string", "")
    document = json.loads(_text(body) or "{}")
    if not isinstance(document, dict):
        raise TypeError("the body must be a JSON object")
    return document


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value or "")


def _region(headers: dict[str, str], uri: str) -> str:
    match = _SCOPE.search(headers.get("authorization", "")) or _HOST.search(uri)
    return match[1] if match else DEFAULT_REGION
