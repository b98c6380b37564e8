"""Commands that read: state, calls, events, logs, timeline."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from sagemock._version import __version__
from sagemock.cloud import operations
from sagemock.cloud.inventory.usages import Usages
from sagemock.cloud.quotas import known_quotas
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.protocol.errors import ServiceError
from sagemock.protocol.json_types import JsonObject

from .command import query

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.resource import Resource

Since = Annotated[int, "the number of entries to skip at the beginning"]
Name = Annotated[str, "a name or an ARN"]


@query
def health(cloud: Cloud) -> JsonObject:
    """Return the version, the account, whether live Jupyter is available, and why the state cannot be saved, if so.

    ``portal`` is the form of the URLs at which people open programs, if there is a portal. ``other_services`` names the
    program that serves the rest of AWS at the same address, if there is one. The status is "running", or "degraded"
    while the state cannot be saved.
    """
    failure = _save_failure(cloud)
    return {
        "status": "degraded" if failure else "running",
        "failure": failure,
        "version": __version__,
        "account_id": cloud.account_id,
        "jupyter": cloud.runtime.launcher is not None,
        "portal": cloud.runtime.portal.url if cloud.runtime.portal else None,
        "other_services": cloud.external_services.name or None,
    }


@query
def state(cloud: Cloud) -> JsonObject:
    """Return the clock, injected faults, settings and every resource."""
    with cloud.lock:
        cloud.clock.run_due()
        resources = cloud.resource_store.all()
        regions = {resource.region for resource in resources}
        usages = {region: Usages(region.all_resources()) for region in regions}
        return {
            "account_id": cloud.account_id,
            "changes": cloud.changes,
            "clock": clock_state(cloud),
            "faults": injected_faults(cloud),
            "quotas": dict(cloud.quotas),
            "account_features": cloud.account_features.as_dict(),
            "durations": {
                kind: {status: duration.total_seconds() for status, duration in durations.items()}
                for kind, durations in cloud.durations.items()
            },
            "calls": cloud.history.calls.total,
            "resources": [_resource_state(resource, usages[resource.region]) for resource in resources],
        }


@query
def now(cloud: Cloud) -> JsonObject:
    """Return the simulated time and the settings of the clock."""
    return clock_state(cloud)


@query
def calls(cloud: Cloud, since: Since = 0) -> list[JsonObject]:
    """Return the calls in order, with the error codes of those that failed; ``number`` counts from 0."""
    with cloud.lock:
        return [
            {
                "number": number,
                "operation": call.operation,
                "request": call.request,
                "region": call.region,
                "at": call.at,
                "error": call.error,
                **({} if call.decision is None else {"decision": call.decision.as_dict()}),
            }
            for number, call in cloud.history.answered_calls(since)
        ]


@query
def authorization(cloud: Cloud) -> JsonObject:
    """Return the callers and how many decisions rest on each statement of their policies; empty without policies."""
    with cloud.lock:
        described: JsonObject = cloud.authorization.describe() if cloud.authorizer else {}
        return described


@query
def events(cloud: Cloud, since: Since = 0) -> list[JsonObject]:
    """Return the EventBridge events that AWS would have sent, in order."""
    with cloud.lock:
        cloud.clock.run_due()
        return cloud.history.sent_events(since)


@query
def logs(cloud: Cloud, name: Name) -> dict[str, str]:
    """Return the output of a resource's lifecycle scripts, by log stream."""
    return cloud.logs(name)


@query
def server_log(cloud: Cloud, name: Name) -> JsonObject:
    """Return the last lines of the log of a live Jupyter server; null if it was never opened."""
    return {"log": cloud.server_log(name)}


@query
def timeline(cloud: Cloud, name: Name) -> list[JsonObject]:
    """Return the statuses that a resource has had, and since when."""
    return [moment._asdict() for moment in cloud.timeline(name)]


@query
def known_names(_: Cloud) -> dict[str, list[str]]:
    """Return the names of all supported operations and of all quotas."""
    return {"operations": operations.names(), "quotas": known_quotas()}


def _save_failure(cloud: Cloud) -> str | None:
    with cloud.lock:
        if cloud.journal and cloud.journal.failure:
            cloud.save(required=False)
        return cloud.journal.failure if cloud.journal else None


def clock_state(cloud: Cloud) -> JsonObject:
    """Return the time and the settings of the clock."""
    clock = cloud.clock
    return {"now": clock.now(), "mode": clock.mode, "speed": clock.speed, "start": clock.start}


def injected_faults(cloud: Cloud) -> dict[str, list[JsonObject]]:
    """Return the faults that have not happened yet; ``times`` None stands for all calls, ``message`` None for AWS's."""
    calls, transitions = cloud.faults.injected()
    return {
        "calls": [asdict(fault) for fault in calls],
        "transitions": [{"target": target, "reason": reason} for target, reason in transitions],
    }


def _resource_state(resource: Resource, usages: Usages) -> JsonObject:
    """Return the members of a resource that the console shows, with times in epoch seconds as in AWS's replies."""
    return {
        "arn": resource.arn,
        "kind": resource.kind,
        "name": resource.name,
        "region": resource.region.name,
        "account_id": resource.region.account_id,
        "status": resource.status or None,
        "failure": resource.failure,
        "created": resource.created,
        "modified": resource.modified,
        "due": resource.due,
        "actions": _allowed_actions(resource),
        "undeletable": _deletion_error(resource, usages),
        "tags": resource.tags,
        "parents": [parent.arn for parent in resource.parents],
        "record": {name: value for name, value in resource.snapshot().items() if value is not None},
        "timeline": [moment._asdict() for moment in resource.region.cloud.history.timelines.of(resource.arn)],
    }


def _allowed_actions(resource: Resource) -> dict[str, bool]:
    """Return whether the current status allows each action; kinds without statuses can always be updated."""
    if isinstance(resource, StatefulResource):
        return {verb: resource.allows(verb) for verb in resource.lifecycle.actions}
    return {"update": True} if operations.is_supported(f"Update{resource.kind}") else {}


def _deletion_error(resource: Resource, usages: Usages) -> str | None:
    """Return AWS's message if the resource cannot be deleted now."""
    try:
        resource.check_deletable(usages)
    except ServiceError as error:
        return str(error)
    return None
