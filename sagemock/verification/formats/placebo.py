"""Reader of placebo folders: recordings of botocore's parsed replies, without the requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.service_model import service_model

from .http_values import time_of_date
from .recorded_call import RecordedCall, RecordingError

_NAME = re.compile(r"(?:.+\.)?sagemaker\.(\w+)_(\d+)\.(json|pickle|pk)")
_TIME_PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")


def read_folder(path: Path) -> Iterator[RecordedCall]:
    """Yield the SageMaker calls of a placebo folder, by operation and number.

    Requests and the order of the calls are not recorded. The request of a Describe call follows from its reply; other
    calls have none. Each file is a session of its own.

    Raises:
        RecordingError: The folder has no file of placebo, or one that cannot be read.
    """
    names = sorted((match[1], int(match[2]), file) for file in path.iterdir() if (match := _NAME.fullmatch(file.name)))
    if not names:
        raise RecordingError("the folder has no files such as sagemaker.DescribeDomain_1.json, which placebo writes")
    for number, (operation, _, file) in enumerate(names, 1):
        if file.suffix != ".json":
            raise RecordingError(f"{file.name} is a pickle, which could run any code; record with placebo as JSON")
        try:
            yield _to_call(number, operation, file)
        except (ValueError, KeyError, TypeError) as error:
            raise RecordingError(f"{file.name} is not a recording of placebo: {error!r}") from None


def _to_call(number: int, operation: str, file: Path) -> RecordedCall:
    content = json.loads(file.read_text("utf-8"), object_hook=_decode_time)
    status, reply = int(content["status_code"]), dict(content["data"])
    headers = (reply.pop("ResponseMetadata", None) or {}).get("HTTPHeaders", {})
    error = reply.get("Error") if status >= 300 else None
    request = _request(operation, reply) if error is None else None
    return RecordedCall(
        line=number,
        session=file.name,
        operation=operation,
        region=_region(reply),
        time=time_of_date(headers.get("date")) or max(_times(reply), default=file.stat().st_mtime),
        request=request or {},
        status=status,
        reply=reply if error is None else None,
        error={"code": error["Code"], "message": error["Message"]} if error else None,
        has_request=request is not None,
    )


def _request(operation: str, reply: JsonObject) -> JsonObject | None:
    """Return the request of a Describe call, whose members the reply repeats; None for other calls."""
    if not operation.startswith("Describe") or operation not in service_model().operation_names:
        return None
    members = service_model().operation_model(operation).input_shape.members
    request = {name: reply[name] for name in members if name in reply}
    if "SpaceName" in request:
        request.pop("UserProfileName", None)  # DescribeApp accepts only one of them
    return request


def _region(reply: JsonObject) -> str:
    arns = [str(value).split(":") for name, value in reply.items() if name.endswith("Arn")]
    return next((parts[3] for parts in arns if parts[2:3] == ["sagemaker"] and len(parts) > 3), "us-east-1")


def _decode_time(members: dict[str, Any]) -> Any:
    """Return epoch seconds for placebo's form of a datetime, in UTC as botocore's parser returns it."""
    if members.get("__class__") != "datetime":
        return members
    year, month, day, hour, minute, second, microsecond = (int(members.get(name, 0)) for name in _TIME_PARTS)
    return datetime(year, month, day, hour, minute, second, microsecond, timezone.utc).timestamp()


def _times(value: JsonValue) -> Iterator[float]:
    if isinstance(value, dict):
        yield from (item for name, item in value.items() if name.endswith("Time") and isinstance(item, float))
