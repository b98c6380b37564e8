"""Merge of an Update request into the stored members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .service_model import service_model

if TYPE_CHECKING:
    from .shapes import Shape
    from .wire import Reply, Request


def merged(shape: str, stored: Reply, update: Request) -> Reply:
    """Return stored members after an update: those that the update does not have stay, at every depth.

    Structures are merged; lists, maps, unions and simple values are replaced. Recorded: UpdateSpace with only an
    instance type keeps image, image version and idle settings of the space (aws-toolkit-vscode, pull request 8173).

    Args:
        shape: The name of the update's shape in the API model.
        stored: The members before the update.
        update: The members of the request, or of a structure in it.
    """
    return _merged(service_model().shape_for(shape), stored, update)


def _merged(shape: Shape, stored: Reply, update: Request) -> Reply:
    after = dict(stored)
    for name, value in update.items():
        member = shape.members.get(name)
        kept = name.removesuffix("ForUpdate")  # as in DomainSettingsForUpdate, which changes DomainSettings
        if member is not None and _is_merged(member):
            after[kept] = _merged(member, stored.get(kept, {}), value)
        else:
            after[kept] = value
    return after


def _is_merged(shape: Shape) -> bool:
    return shape.type_name == "structure" and not getattr(shape, "is_tagged_union", False)
