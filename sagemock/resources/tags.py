"""AddTags, ListTags and DeleteTags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import INVALID_TOKEN, UnsupportedKind, ValidationException

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request


@operation
def add_tags(region: Region, request: Request) -> Reply:
    resource = _find_tagged(region, request)
    resource.tag(request["Tags"])
    return _describe_tags(resource)


@operation
def list_tags(region: Region, request: Request) -> Reply:
    if request.get("NextToken"):  # the smallest page has room for all tags of a resource
        raise ValidationException(INVALID_TOKEN)
    return _describe_tags(_find_tagged(region, request))


@operation
def delete_tags(region: Region, request: Request) -> Reply:
    resource = _find_tagged(region, request)
    resource.untag(request["TagKeys"])
    return {}


def _find_tagged(region: Region, request: Request) -> Resource:
    if resource := region.by_arn(request["ResourceArn"]):
        return resource
    kinds = {kind.arn_type: kind for kind in Resource.kinds()}
    arn_type, _, key = request["ResourceArn"].split(":", 5)[5].lower().partition("/")
    if arn_type not in kinds:
        raise UnsupportedKind(assumptions.TAGGED_RESOURCE_MISSING)
    error = ValidationException(assumptions.TAGGED_RESOURCE_MISSING)
    error.hint = region.cloud.resource_store.hint_elsewhere(region, kinds[arn_type], key)
    raise error


def _describe_tags(resource: Resource) -> Reply:
    return {"Tags": [{"Key": key, "Value": value} for key, value in resource.tags.items()]}
