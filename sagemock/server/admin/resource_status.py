"""Command that returns one resource's status, for programs that wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated

from sagemock.cloud.lifecycle import GONE
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.suggestions import did_you_mean

from .command import query

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.resource import Resource

DELETED = "Deleted"  # AWS's status of an app that does not exist any more; here also that of other kinds


@query
def status(
    cloud: Cloud,
    kind: Annotated[str, "a kind of resource, such as Space or NotebookInstance"],
    name: Annotated[str, "a name, a domain ID, an ARN, or the end of an ARN, such as d-abc/alice"],
    domain_id: Annotated[str | None, "the domain of a user profile, space or app"] = None,
    user_profile_name: Annotated[str | None, "the user profile of an app"] = None,
    space_name: Annotated[str | None, "the space of an app"] = None,
    app_type: Annotated[str | None, "the type of an app, such as JupyterLab"] = None,
    region: Annotated[str | None, "the region"] = None,
) -> JsonObject:
    """Return the status of a resource, "Deleted" if it does not exist any more.

    On the auto clock, a transitional status is over when the next call looks at it.
    """
    resource_class = find_kind(kind)
    scope = {"DomainId": domain_id, "UserProfileName": user_profile_name, "SpaceName": space_name, "AppType": app_type}
    members = {member: value for member, value in scope.items() if value is not None}
    with cloud.lock:
        cloud.clock.run_due()
        matches = [
            resource
            for resource in cloud.resource_store.all()
            if isinstance(resource, resource_class)
            and _has_name(resource.arn, (resource.name, resource.key), name)
            and region in (None, resource.region.name)
            and all(str(resource.record.get(member, "")).lower() == value.lower() for member, value in members.items())
        ]
        if matches:
            return _look(cloud, _only(matches, name))
        return _deleted(cloud, resource_class, name, region, members)


def find_kind(name: str) -> type[StatefulResource]:
    """Return the kind of resource with a name; ``user-profile`` is ``UserProfile``, too.

    Raises:
        ValueError: There is none, or its resources have no status.
    """
    kinds = {each.kind: each for each in StatefulResource.kinds()}
    for kind in kinds.values():
        if kind.kind.lower() == name.replace("-", "").replace("_", "").lower():
            assert issubclass(kind, StatefulResource)
            return kind
    raise ValueError(f"unknown kind {name!r}{did_you_mean(name, kinds)}; kinds with statuses: {', '.join(kinds)}")


def statuses_of(kind: type[StatefulResource]) -> list[str]:
    """Return the statuses of a kind that :func:`status` returns."""
    lifecycle = kind.lifecycle
    transitions, actions = lifecycle.transitions, lifecycle.actions.values()
    names = [lifecycle.first, *transitions]
    names += [status for each in transitions.values() for status in (each.to, each.failure_status)]
    names += [status for each in actions for status in (*each.allowed, each.to)]
    return [*dict.fromkeys(name for name in names if name not in (GONE, DELETED)), DELETED]


def _look(cloud: Cloud, resource: StatefulResource) -> JsonObject:
    result = _result(resource.kind, resource.name, resource.arn, resource.status, resource.failure)
    clock = cloud.clock
    if clock.mode == "auto" and resource.due is not None and not clock.is_frozen:
        clock.move_to(resource.due)
        cloud.runtime.sync_clock()
        cloud.save(required=False)
    return result


def _deleted(
    cloud: Cloud, kind: type[Resource], name: str, region: str | None, members: Mapping[str, str]
) -> JsonObject:
    """Return the result for a resource that existed."""
    known = cloud.history.timelines.names()
    for arn, known_name in known.items():
        _, _, _, arn_region, _, path = arn.split(":", 5)
        parts = path.lower().split("/")
        in_scope = region in (None, arn_region) and all(value.lower() in parts for value in members.values())
        if parts[0] == kind.arn_type and in_scope and _has_name(arn, (known_name,), name):
            return _result(kind.kind, known_name, arn, DELETED, None)
    existing = [resource.name for resource in cloud.resource_store.all() if isinstance(resource, kind)]
    where = "".join(f", {member} {value}" for member, value in members.items())
    raise ValueError(f"unknown {kind.kind} {name!r}{where}{did_you_mean(name, existing)}")


def _result(kind: str, name: str, arn: str, status: str, failure: str | None) -> JsonObject:
    return {"kind": kind, "name": name, "arn": arn, "status": status, "failure": failure}


def _has_name(arn: str, names: Iterable[str], name: str) -> bool:
    given = name.lower()
    return given in map(str.lower, names) or arn.lower() == given or arn.lower().endswith(f"/{given}")


def _only(matches: list[StatefulResource], name: str) -> StatefulResource:
    if len(matches) > 1:
        arns = ", ".join(resource.arn for resource in matches)
        raise ValueError(
            f"several resources of the kind {matches[0].kind} are named {name!r}; use an ARN, or name the domain, the "
            f"user profile, the space, the app type or the region: {arns}"
        )
    return matches[0]
