"""Identifiers of apps whose requests have their ARN, since their names need not be unique [M5.1, P1.2]."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sagemock.cloud.resource import Resource

from .random_ids import random_id

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

R = TypeVar("R", bound=Resource)
_LENGTH = 12  # of the random part


def new_app_id() -> str:
    """Return a new identifier: ``app-`` with capital letters and digits."""
    return f"app-{random_id(_LENGTH).upper()}"


def id_in(arn: str) -> str:
    """Return the identifier at the end of an ARN."""
    return arn.rpartition("/")[2]


def find_by_arn(region: Region, kind: type[R], request: Request) -> R:
    """Return the resource whose ARN is the member ``Arn`` of a request.

    Raises:
        ResourceNotFound: This region of the account has none.
    """
    resource = region.find(kind, request)
    if resource.arn.lower() != request["Arn"].lower():  # an ARN of another region or account
        raise kind.missing(region, request, "describe")
    return resource
