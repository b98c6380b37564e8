"""ARNs of the resources of a call, and the stored resource that a call is about."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from sagemock.cloud.resource import Resource

from .actions import AS_WRITTEN, RESOURCES, Action

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

# Members of requests that have the values of others in ARNs.
_OTHER_MEMBERS = {
    "MlflowTrackingServerName": "TrackingServerName",
    "UserProfileName": "SpaceName",
    "UserProfileNameEquals": "SpaceNameEquals",
}
_ARN_MEMBERS = ("ResourceArn", "Arn", "ResourceIdentifier")  # members with the ARN of the resource that a call is about


class Target(NamedTuple):
    """A resource that a call is about.

    Attributes:
        arn: Its ARN, or a pattern of ARNs; ``*`` for all resources.
        stored: The resource, if it exists and is a single one.
        other_arn: Its ARN if AWS sends names in another case (2.7); None if it would be the same.
    """

    arn: str
    stored: Resource | None = None
    other_arn: str | None = None


def targets(action: Action, region: Region, request: Request) -> list[Target]:
    """Return the resources that an action of a call is about; there are several for ListAliases only."""
    for member in _ARN_MEMBERS:
        if member in request:
            return [Target(request[member], region.by_arn(request[member]))]
    if not action.resource_types:
        resource = action.list_resource
        return [Target("*" if resource == "*" else f"{region.arn_prefix}:{_fill(resource, request)}")]
    return [_target(action, resource_type, region, request) for resource_type in action.resource_types]


def _target(action: Action, resource_type: str, region: Region, request: Request) -> Target:
    stored = None if action.creates else find_stored(resource_type, region, request)
    if resource_type == "image-version" and "Version" not in request and stored:
        request = {**request, "Version": stored.record["Version"]}
    beginning = f"{region.arn_prefix}:{resource_type}/"
    written = beginning + _fill(RESOURCES[resource_type], request)
    lower = written.lower()
    if written == lower:
        return Target(written, stored)
    return Target(written, stored, lower) if resource_type in AS_WRITTEN else Target(lower, stored, written)


def _fill(template: str, request: Request) -> str:
    """Return a resource with the members of a request; a star stands for members that the request does not have."""
    return "/".join([str(_member(part[1:-1], request)) if part[0] == "{" else part for part in template.split("/")])


def _member(name: str, request: Request) -> object:
    value = request.get(name)
    if value is None and name in _OTHER_MEMBERS:
        value = request.get(_OTHER_MEMBERS[name])
    return "*" if value is None else value


def find_stored(resource_type: str, region: Region, request: Request) -> Resource | None:
    """Return the resource of a type that a request names, or None."""
    if resource_type == "image-version" and "Version" not in request:
        return _selected_version(region, request) if "ImageName" in request else None
    kind = _kinds().get(resource_type)
    try:
        return region.get(kind, request) if kind else None
    except KeyError:  # an app without an owner, which the operation refuses
        return None


def _selected_version(region: Region, request: Request) -> Resource | None:
    """Return the version of an image that a request selects by its alias, or else the latest."""
    name, alias = str(request["ImageName"]).lower(), request.get("Alias")
    versions = [
        version
        for version in region.of_kind("ImageVersion")
        if version.key.rpartition("/")[0] == name and (alias is None or alias in version.record.get("Aliases", ()))
    ]
    return max(versions, key=lambda version: int(version.record["Version"]), default=None)


@cache
def _kinds() -> dict[str, type[Resource]]:
    return {kind.arn_type: kind for kind in Resource.kinds()}
