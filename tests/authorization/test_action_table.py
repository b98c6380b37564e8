"""The tables of actions and condition keys, compared with the simulated operations and with botocore's model."""

import pytest

from sagemock.authorization.calls.actions import ACTIONS, RESOURCES
from sagemock.authorization.calls.keys import KEYS
from sagemock.authorization.calls.request_keys import ROLE, plan_of
from sagemock.cloud import operations
from sagemock.cloud.resource import Resource
from sagemock.protocol.service_model import service_model


def ends(plan):
    """Return the names of keys at the ends of a plan."""
    if isinstance(plan, tuple):
        return set(plan)
    return set().union(*map(ends, plan.values()))


def test_every_simulated_operation_has_an_action():
    assert sorted(set(ACTIONS).intersection(service_model().operation_names)) == operations.names()


def test_resource_types_are_those_of_our_kinds():
    assert sorted(RESOURCES) == sorted({kind.arn_type for kind in Resource.kinds()} & RESOURCES.keys())
    assert {name for action in ACTIONS.values() for name in action.resource_types} == set(RESOURCES)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_each_key_has_members_in_the_model(require_members, require_operations, name):
    """A key without members in the request has its value from the stored space, or from the operation itself."""
    require_operations(name)
    if "RemoteAccess" in ACTIONS[name].keys:
        require_members("SpaceSettings", "RemoteAccess")
    from_elsewhere = {key for key in ACTIONS[name].keys if not (KEYS[key].shapes or KEYS[key].members)}
    expected = set(ACTIONS[name].keys) - from_elsewhere | ({ROLE} if ACTIONS[name].passes_roles else set())
    assert ends(plan_of(name)) == expected


@pytest.mark.parametrize("name", sorted(name for name, action in ACTIONS.items() if action.creates))
def test_actions_that_create_accept_tags(require_members, require_operations, name):
    require_operations(name)
    if name == "CreateNotebookInstanceLifecycleConfig":  # since 2025
        require_members("CreateNotebookInstanceLifecycleConfigInput", "Tags")
    assert "Tags" in service_model().operation_model(name).input_shape.members
