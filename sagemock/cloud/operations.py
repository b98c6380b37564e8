"""The table of operations: ``(region, request) -> reply``, each a function named as in boto3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sagemock.protocol.errors import OperationNotSupported
from sagemock.protocol.service_model import service_model, snake_case
from sagemock.protocol.wire import Reply, Request

if TYPE_CHECKING:
    from .region import Region

Operation = Callable[["Region", Request], Reply]

_TABLE: dict[str, Operation] = {}


def operation(function: Operation) -> Operation:
    """Enter a function into the table under its name, which is the boto3 method's."""
    _TABLE[function.__name__] = function
    return function


def find(name: str) -> Operation:
    """The function that answers an AWS operation name; OperationNotSupported when there is none."""
    try:
        return _TABLE[snake_case(name)]
    except KeyError:
        raise OperationNotSupported(name) from None


def names() -> list[str]:
    """The AWS names of what is answered, sorted."""
    return sorted(name for name in service_model().operation_names if snake_case(name) in _TABLE)


def known(name: str) -> str:
    """The AWS name of an operation given by its AWS or boto3 name; ValueError with near misses for anything else."""
    from difflib import get_close_matches

    operations: list[str] = service_model().operation_names
    all_names = {alias: aws for aws in operations for alias in (aws, snake_case(aws))}
    if name in all_names:
        return all_names[name]
    answered = [alias for alias, aws in all_names.items() if snake_case(aws) in _TABLE]
    near = get_close_matches(str(name), answered, n=3, cutoff=0.5) or names()[:3]
    raise ValueError(
        f"{name!r} is no SageMaker operation; give an AWS or a boto3 name, such as {', '.join(map(repr, near))}"
    )
