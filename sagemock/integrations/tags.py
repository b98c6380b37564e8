"""The resources of a cloud in moto's Resource Groups Tagging API [X7.1]."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sagemock.protocol.errors import ServiceError

from .patches import PATCHES, Method, User
from .seams import is_usable

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource


# The reply for a resource that cannot be tagged, as moto's own.
_FAILURE = {"StatusCode": 404, "ErrorCode": "InternalServiceException"}


def install(services: User) -> None:
    """Let moto's tagging API include the resources of a cloud."""
    from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

    if not is_usable("resourcegroupstaggingapi", ResourceGroupsTaggingAPIBackend):
        return
    replacements = {
        "_get_resources_generator": _add_resources,
        "_get_tag_keys_generator": _add_keys,
        "_get_tag_values_generator": _add_values,
        "tag_resources": _tag,
    }
    if hasattr(ResourceGroupsTaggingAPIBackend, "untag_resources"):  # since moto 5.2
        replacements["untag_resources"] = _untag
    PATCHES.install(services, ResourceGroupsTaggingAPIBackend, replacements)


def _resources(backend: Any) -> list[Resource]:
    """Return the resources of the calling cloud in the account and region of a backend of the tagging API."""
    cloud = PATCHES.users[-1].cloud
    with cloud.lock:
        cloud.clock.run_due()
        return cloud.resource_store.region(backend.region_name, backend.account_id).all_resources()


def _add_resources(original: Method) -> Method:
    def _get_resources_generator(
        self: Any,
        tag_filters: list[Mapping[str, Any]] | None = None,
        resource_type_filters: list[str] | None = None,
        **more: Any,
    ) -> Iterator[Any]:
        yield from original(self, tag_filters=tag_filters, resource_type_filters=resource_type_filters, **more)
        arns = more.get("resource_arn_list")
        for resource in _resources(self):
            is_listed = resource.tags and (not arns or resource.arn in arns)
            is_of_type = _is_of_type(resource, resource_type_filters)
            if is_listed and is_of_type and all(_has_tag(resource, wanted) for wanted in tag_filters or ()):
                yield _as_moto(resource)

    return _get_resources_generator


def _type_of(resource: Resource) -> str:
    return f"sagemaker:{resource.arn_type}"


def _is_of_type(resource: Resource, types: list[str] | None) -> bool:
    return not types or "sagemaker" in types or _type_of(resource) in types


def _has_tag(resource: Resource, wanted: Mapping[str, Any]) -> bool:
    """Return whether a resource has the key of a tag filter, with one of its values if it has any."""
    values = wanted.get("Values") or ()
    return wanted["Key"] in resource.tags and (not values or resource.tags[wanted["Key"]] in values)


def _as_moto(resource: Resource) -> Any:
    """Return a resource in the form that moto's tagging API converts into replies."""
    try:
        from moto.core.resource_tagging import TaggedResource
    except ImportError:  # before moto 5.2.2
        tags = [{"Key": key, "Value": value} for key, value in resource.tags.items()]
        return {"ResourceARN": resource.arn, "Tags": tags}
    return TaggedResource(arn=resource.arn, tags=dict(resource.tags), resource_type=_type_of(resource))


def _add_keys(original: Method) -> Method:
    def _get_tag_keys_generator(self: Any) -> Iterator[str]:
        yield from original(self)
        for resource in _resources(self):
            yield from resource.tags

    return _get_tag_keys_generator


def _add_values(original: Method) -> Method:
    def _get_tag_values_generator(self: Any, tag_key: str) -> Iterator[str]:
        yield from original(self, tag_key)
        for resource in _resources(self):
            if tag_key in resource.tags:
                yield resource.tags[tag_key]

    return _get_tag_values_generator


def _tag(original: Method) -> Method:
    def tag_resources(self: Any, resource_arns: list[str], tags: dict[str, str]) -> Any:
        added = [{"Key": key, "Value": value} for key, value in tags.items()]
        failures = original(self, _others(self, resource_arns), tags)
        return {**failures, **_change(self, resource_arns, lambda resource: resource.tag(added))}

    return tag_resources


def _untag(original: Method) -> Method:
    def untag_resources(self: Any, resource_arn_list: list[str], tag_keys: list[str]) -> Any:
        failures = original(self, _others(self, resource_arn_list), tag_keys)
        return {**failures, **_change(self, resource_arn_list, lambda resource: resource.untag(tag_keys))}

    return untag_resources


def _others(backend: Any, arns: list[str]) -> list[str]:
    """Return the ARNs of resources that the cloud does not have."""
    own = {resource.arn for resource in _resources(backend)}
    return [arn for arn in arns if arn not in own]


def _change(backend: Any, arns: list[str], change: Callable[[Resource], None]) -> dict[str, Any]:
    """Change the tags of the cloud's resources among some ARNs, and return the failures."""
    failures, cloud = {}, PATCHES.users[-1].cloud
    with cloud.lock:
        for resource in _resources(backend):
            try:
                if resource.arn in arns:
                    change(resource)
            except ServiceError as error:
                failures[resource.arn] = {**_FAILURE, "StatusCode": error.status, "ErrorMessage": str(error)}
        cloud.save()
    return failures
