"""Choices and request skeletons for the console's forms."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from sagemock.cloud.account_features import DESCRIPTIONS
from sagemock.cloud.operations import aws_name
from sagemock.cloud.region import Region
from sagemock.mock.aws_environment import REGION
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.regions import check_region_name
from sagemock.protocol.service_model import service_model
from sagemock.resources.images.first_party import distribution_image

from .command import query

if TYPE_CHECKING:
    from botocore.model import Shape

    from sagemock.cloud.cloud import Cloud

_MAX_DEPTH = 8


@query
def choices(cloud: Cloud, region: Annotated[str, "such as us-east-1"] = REGION) -> JsonObject:
    """Return the values to choose from in a region: regions, instance types, app types, account features, an image."""
    check_region(cloud, region)
    return {
        "default_region": REGION,
        "regions": _regions(),
        "instance_types": _enum("InstanceType"),
        "app_instance_types": _enum("AppInstanceType"),
        "app_types": _enum("AppType"),
        "account_features": DESCRIPTIONS,
        "lab_image": distribution_image(Region(cloud, cloud.account_id, region)),
    }


@query
def skeleton(_: Cloud, operation: Annotated[str, "an AWS or boto3 name, such as CreateApp"]) -> JsonObject:
    """Return a request with the required members of an operation, and the names of its optional members."""
    shape: Any = service_model().operation_model(aws_name(operation)).input_shape
    members = list(shape.members) if shape else []
    request = _example(shape) if shape else {}
    return {"request": request, "optional": [name for name in members if name not in request]}


def check_region(cloud: Cloud, name: str) -> None:
    """Raise ValueError for an unknown region, unless the cloud has resources there already."""
    if not cloud.resource_store.regions(name):
        check_region_name(name)


@cache
def _regions() -> list[str]:
    import botocore.session

    session: Any = botocore.session.get_session()
    return list(session.get_available_regions("sagemaker"))


def _enum(shape: str) -> list[str]:
    return list(service_model().shape_for(shape).enum)


def _example(shape: Any, depth: int = 0) -> JsonValue:
    """Return the smallest value of a shape, with its required members."""
    if depth > _MAX_DEPTH:
        return None
    if shape.type_name == "structure":
        return {name: _example(shape.members[name], depth + 1) for name in shape.required_members}
    if shape.type_name == "list":
        return [_example(shape.member, depth + 1)]
    return shape.enum[0] if getattr(shape, "enum", None) else _simple_example(shape)


def _simple_example(shape: Shape) -> JsonValue:
    if shape.type_name in ("integer", "long", "float", "double"):
        return shape.metadata.get("min", 1)
    return {"boolean": False, "map": {}, "timestamp": 0}.get(shape.type_name, "")
