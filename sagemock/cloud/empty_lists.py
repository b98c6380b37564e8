"""Empty lists in reply to the List operations that sagemock does not simulate.

Programs that take inventory list many kinds of resources. In an account that has none of a kind, AWS returns an empty
list, so a program need not fail because of kinds that sagemock does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.protocol.errors import INVALID_TOKEN, ValidationException

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from sagemock.protocol.wire import Reply, Request

    from .operations import Operation
    from .region import Region

ON_UNSUPPORTED = ("raise", "empty-lists")


def is_list(model: OperationModel) -> bool:
    """Return whether an operation lists resources: its name begins with List, and its reply has lists."""
    return model.name.startswith("List") and bool(_list_members(model))


def operation_of(model: OperationModel) -> Operation:
    """Return a function that replies with empty lists. The dispatcher checks requests, filters included, before."""
    members = _list_members(model)

    def list_nothing(_region: Region, request: Request) -> Reply:
        if request.get("NextToken"):  # no reply has had a token
            raise ValidationException(INVALID_TOKEN)
        return {member: [] for member in members}

    return list_nothing


def _list_members(model: OperationModel) -> list[str]:
    members = model.output_shape.members if model.output_shape else {}
    return [name for name, shape in members.items() if shape.type_name == "list"]
