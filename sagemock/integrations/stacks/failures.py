"""StackFailure: the failure of one resource of a stack."""

from __future__ import annotations


class StackFailure(Exception):
    """The failure of a resource, with the message that the stack's events show.

    Args:
        message: The message.
        logical_id: The resource's name in the template, if it is known.
    """

    def __init__(self, message: str, logical_id: str = "") -> None:
        super().__init__(message)
        self.message, self.logical_id = message, logical_id
