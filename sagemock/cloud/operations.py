"""Registry of operations: functions from a region and a request to a reply, named as in boto3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from sagemock.protocol.errors import INVALID_TOKEN, OperationNotSupported, ValidationException
from sagemock.protocol.service_model import service_model, snake_case
from sagemock.protocol.suggestions import did_you_mean
from sagemock.protocol.wire import Reply, Request

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from .region import Region

ON_UNSUPPORTED = ("raise", "empty-lists")
Operation: TypeAlias = Callable[["Region", Request], Reply]

_OPERATIONS: dict[str, Operation] = {}  # by boto3 name; filled while the modules of the resources package are imported


def operation(function: Operation) -> Operation:
    """Register a function as the operation with its name."""
    _OPERATIONS[function.__name__] = function
    return function


def find(name: str) -> Operation:
    """Return the function of an operation, given by its AWS name.

    Raises:
        OperationNotSupported: sagemock does not simulate the operation.
    """
    try:
        return _OPERATIONS[snake_case(name)]
    except KeyError:
        raise OperationNotSupported(name) from None


def find_list(model: OperationModel) -> Operation | None:
    """Return a function that replies with empty lists, for a List operation of which sagemock has no resources.

    Programs that take inventory list many kinds; in an account without any of a kind, AWS returns an empty list. The
    dispatcher checks the requests, filters included.
    """
    members = model.output_shape.members if model.output_shape else {}
    lists = [name for name, shape in members.items() if shape.type_name == "list"]
    if not lists or not model.name.startswith("List"):
        return None

    def list_nothing(_region: Region, request: Request) -> Reply:
        if request.get("NextToken"):  # no reply has had a token
            raise ValidationException(INVALID_TOKEN)
        return {member: [] for member in lists}

    return list_nothing


def is_supported(name: str) -> bool:
    """Return whether there is an operation with this AWS name."""
    return snake_case(name) in _OPERATIONS


def names() -> list[str]:
    """Return the AWS names of the simulated operations, sorted."""
    return sorted(name for name in service_model().operation_names if snake_case(name) in _OPERATIONS)


def aws_name(name: str) -> str:
    """Return the AWS name of an operation, given by its AWS name or its boto3 name.

    Raises:
        ValueError: SageMaker has no such operation; the message suggests similar ones that sagemock simulates.
    """
    operation_names: list[str] = service_model().operation_names
    aws_names = {alias: aws for aws in operation_names for alias in (aws, snake_case(aws))}
    if name in aws_names:
        return aws_names[name]
    simulated = [alias for alias, aws in aws_names.items() if snake_case(aws) in _OPERATIONS]
    hint = did_you_mean(name, simulated, cutoff=0.5) or "; use an AWS name or a boto3 name, such as 'CreateApp'"
    raise ValueError(f"unknown SageMaker operation {name!r}{hint}")
