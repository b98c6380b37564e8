"""Finding: the result of one check of an image."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum

from sagemock.protocol.json_types import JsonObject


class Status(Enum):
    """Results of a check."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"  # the app starts, but users lose something
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        check: The name of the check, such as ``"base path"``.
        status: The result.
        detail: The observation.
        remedy: The change of the image or of its configuration that lets the check pass.
    """

    check: str
    status: Status
    detail: str
    remedy: str = ""

    def to_json(self) -> JsonObject:
        """Return the finding for a JSON document."""
        return {**asdict(self), "status": self.status.value}
