"""Operations that create presigned URLs."""

from __future__ import annotations

from functools import cache


@cache
def creates_presigned_url(operation: str) -> bool:
    """Return whether an operation creates a presigned URL, and changes nothing else."""
    return operation.startswith("Create") and "Presigned" in operation
