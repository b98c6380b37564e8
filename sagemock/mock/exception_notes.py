"""Notes of botocore's exceptions: why the policies of a caller denied a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sagemock.cloud.history.hints import find_note

if TYPE_CHECKING:
    from botocore.exceptions import ClientError


def init(original: Callable[..., None]) -> Callable[..., None]:
    """Return the replacement of ClientError.__init__, which adds the note for the reply, if there is one."""

    def init_with_note(self: ClientError, *args: object, **kwargs: object) -> None:
        original(self, *args, **kwargs)
        metadata = self.response.get("ResponseMetadata") or {}
        if (note := find_note(metadata.get("RequestId"))) and hasattr(self, "add_note"):
            self.add_note(note)

    return init_with_note
