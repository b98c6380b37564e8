"""The verbs that help to fill in a request: what there is to choose from, and what an operation asks for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from sagemock.cloud.operations import known, service_model
from sagemock.cloud.region import Region
from sagemock.protocol.regions import refuse_unknown
from sagemock.resources.images.first_party import distribution_image

from .commands import reading

if TYPE_CHECKING:
    from botocore.model import Shape

    from sagemock.cloud.cloud import Cloud

_DEEPEST = 8


@reading
def choices(cloud: Cloud, region: Annotated[str, "such as us-east-1"] = "us-east-1") -> dict[str, Any]:
    """What can be chosen for a request to that region: regions, instance types, types of app, Studio's image."""
    check_region(cloud, region)
    return {
        "regions": _regions(),
        "instance_types": _enum("InstanceType"),
        "app_instance_types": _enum("AppInstanceType"),
        "app_types": _enum("AppType"),
        "lab_image": distribution_image(Region(cloud, cloud.account_id, region)),
    }


@reading
def skeleton(_: Cloud, operation: Annotated[str, "an AWS or boto3 name, such as CreateApp"]) -> dict[str, Any]:
    """A request to fill in: what the operation requires, and the names of what else it takes."""
    shape: Any = service_model().operation_model(known(operation)).input_shape
    members = list(shape.members) if shape else []
    request = _example(shape) if shape else {}
    return {"request": request, "optional": [name for name in members if name not in request]}


def check_region(cloud: Cloud, name: str) -> None:
    """ValueError for what no region is called, unless somebody has been there all the same."""
    if not cloud.regions(name):
        refuse_unknown(name)


@cache
def _regions() -> list[str]:
    import botocore.session

    session: Any = botocore.session.get_session()
    return list(session.get_available_regions("sagemaker"))


def _enum(shape: str) -> list[str]:
    return list(service_model().shape_for(shape).enum)


def _example(shape: Any, depth: int = 0) -> Any:
    """The emptiest value of a shape, with the members that it requires."""
    if depth > _DEEPEST:
        return None
    if shape.type_name == "structure":
        return {name: _example(shape.members[name], depth + 1) for name in shape.required_members}
    if shape.type_name == "list":
        return [_example(shape.member, depth + 1)]
    return shape.enum[0] if getattr(shape, "enum", None) else _plain_example(shape)


def _plain_example(shape: Shape) -> Any:
    if shape.type_name in ("integer", "long", "float", "double"):
        return shape.metadata.get("min", 1)
    return {"boolean": False, "map": {}, "timestamp": 0}.get(shape.type_name, "")
