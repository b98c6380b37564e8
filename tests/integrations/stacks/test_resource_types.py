"""The table of resource types, against CloudFormation's resource schemas in cfn-lint."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from sagemock.integrations.stacks.resource_types import RESOURCE_TYPES
from sagemock.protocol.service_model import service_model

TYPES = sorted(RESOURCE_TYPES.values(), key=lambda resource_type: resource_type.name)

# GetAtt returns these as well, by the documentation of the types.
DOCUMENTED = {
    "NotebookInstance": {"NotebookInstanceName"},
    "NotebookInstanceLifecycleConfig": {"NotebookInstanceLifecycleConfigName"},
    "CodeRepository": {"CodeRepositoryName"},
}


@pytest.fixture(scope="module")
def schemas():
    """Return the schemas by type."""
    found = find_spec("cfnlint")
    if found is None or found.origin is None:
        pytest.skip("cfn-lint is not installed (moto's extra cloudformation has it)")
    folder = Path(found.origin).parent / "data" / "schemas"
    index = folder / "providers" / "us-east-1.json"
    if not index.is_file():
        pytest.skip("this version of cfn-lint keeps its schemas in another form")
    names = json.loads(index.read_text())
    return {name: json.loads((folder / "resources" / f"{names[name]}.json").read_text()) for name in RESOURCE_TYPES}


@pytest.fixture(params=TYPES, ids=lambda resource_type: resource_type.noun)
def pair(request, schemas):
    return request.param, schemas[request.param.name]


def names(schema, key):
    return {pointer.removeprefix("/properties/") for pointer in schema.get(key, ())}


def test_attributes_are_those_of_the_schema(pair):
    resource_type, schema = pair
    assert set(resource_type.attributes) - DOCUMENTED.get(resource_type.noun, set()) == names(
        schema, "readOnlyProperties"
    )


def test_replacing_properties_are_those_of_the_schema(pair):
    resource_type, schema = pair
    assert set(resource_type.replacing) == names(schema, "createOnlyProperties")


def test_system_tags_follow_the_schema(pair):
    resource_type, schema = pair
    assert resource_type.has_system_tags == schema["tagging"].get("cloudFormationSystemTags", False)


def test_invented_names_are_optional_in_the_schema(pair):
    resource_type, schema = pair
    name = resource_type.name_property or f"{resource_type.noun}Name"
    is_optional = name in schema["properties"] and name not in schema.get("required", ())
    assert bool(resource_type.name_property) == is_optional


def test_every_property_has_a_member(pair):
    resource_type, schema = pair
    members = set(service_model().operation_model(f"Create{resource_type.noun}").input_shape.members)
    settable = set(schema["properties"]) - names(schema, "readOnlyProperties") - {"Alias"}
    lacking = {resource_type.renamed.get(name, name) for name in settable} - members
    if lacking:
        pytest.skip(f"this botocore's Create{resource_type.noun} has no {', '.join(sorted(lacking))}")
