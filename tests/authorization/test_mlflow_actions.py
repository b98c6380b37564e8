"""Actions of MLflow's REST API: the table by method and path, and decisions about them without a running MLflow."""

import re

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemock import mock_sagemaker
from sagemock.authorization.calls.mlflow_actions import ACTIONS, FUNCTIONS, UI_ACTION, action_of

from .conftest import document

SERVERS = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-tracking-server"
APP = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-ABCDEFGHJKLM"
TRACKING = {"TrackingServerName": "Tracking"}
STORE = {"ArtifactStoreUri": "s3://bucket/mlflow", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}


def with_parameters(path, value="m-0123"):
    return re.sub(r"\{\w+\}", value, path)


@pytest.fixture
def decide():
    """Decide about an action with these identity-based policies."""

    def decide(action, members, *statements):
        with mock_sagemaker(authorization={"policies": document(*statements)}) as cloud:
            return cloud.authorization.decide(action, members)

    return decide


@pytest.mark.parametrize("prefix", ["/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/"])
def test_each_function_has_its_action(prefix):
    for function, name in FUNCTIONS.items():
        method, path = function.split()
        assert action_of(method, prefix + with_parameters(path)) == f"sagemaker-mlflow:{name}"


def test_each_action_but_one_has_a_function():
    assert set(ACTIONS) - set(FUNCTIONS.values()) == {UI_ACTION}


@given(st.sampled_from(sorted(FUNCTIONS)), st.data())
def test_encoded_paths_have_the_same_action(function, data):
    method, path = function.split()
    path = f"/api/2.0/mlflow/{with_parameters(path)}"
    encoded = data.draw(st.sets(st.integers(0, len(path) - 1)))
    sent = "".join(f"%{ord(each):02x}" if number in encoded else each for number, each in enumerate(path))
    assert action_of(method, sent) == action_of(method, path)


@given(st.sampled_from(["GET", "POST", "PUT"]), st.text())
def test_other_paths_have_none(method, path):
    assert action_of(method, f"/{path}") is None


@pytest.mark.parametrize(
    "request_line",
    [
        "POST /api/2.0/mlflow/logged-models",  # the reference has no action for CreateLoggedModel
        "POST /api/2.0/mlflow/experiments/delete-experiment-tag",
        "POST /api/3.0/mlflow/traces",
        "PUT /api/2.0/mlflow-artifacts/artifacts/model.pkl",
        "DELETE /api/2.0/mlflow/experiments/create",
        "POST /api/2.0/mlflow/experiments/create/",
        "POST /api/2.0/mlflow/logged-models/a/b/params",
        "GET /",
    ],
)
def test_functions_without_a_known_action_have_none(request_line):
    assert action_of(*request_line.split()) is None


def test_head_requests_read():
    assert action_of("HEAD", "/api/2.0/mlflow/runs/get") == "sagemaker-mlflow:GetRun"


@pytest.mark.parametrize(
    ("resource", "members", "allowed"),
    [
        ("*", {}, True),
        (f"{SERVERS}/*", {}, True),
        (f"{SERVERS}/Tracking", TRACKING, True),
        (f"{SERVERS}/tracking", TRACKING, False),
        (f"{SERVERS}/Tracking", {}, False),
        (f"{SERVERS.replace('us-east-1', 'eu-west-1')}/*", TRACKING, False),
        (APP, TRACKING, False),
    ],
)
def test_actions_are_on_the_tracking_server(decide, resource, members, allowed):
    decision = decide("sagemaker-mlflow:CreateRun", members, {"Action": "sagemaker-mlflow:*", "Resource": resource})
    assert decision.allowed == allowed
    assert decision.resource == f"{SERVERS}/{members.get('TrackingServerName', '*')}"


@pytest.mark.parametrize(("resource", "allowed"), [(APP, True), (f"{APP}X", False), (f"{SERVERS}/*", False)])
def test_the_action_of_apps_is_on_the_app(decide, resource, allowed):
    statement = {"Action": "sagemaker:CallMlflowAppApi", "Resource": resource}
    assert decide("sagemaker:CallMlflowAppApi", {"Arn": APP}, statement).allowed == allowed


def test_full_access_to_sagemaker_has_no_mlflow(decide):
    assert not decide("sagemaker-mlflow:CreateRun", TRACKING, {"Action": "sagemaker:*"})


def test_tags_are_condition_keys(require_operations):
    require_operations("CreateMlflowTrackingServer", "CreateMlflowApp")
    with mock_sagemaker(authorization={}) as cloud:
        sagemaker = boto3.client("sagemaker")
        sagemaker.create_mlflow_tracking_server(**TRACKING, **STORE, Tags=[{"Key": "Team", "Value": "fraud"}])
        arn = sagemaker.create_mlflow_app(Name="runs", **STORE, Tags=[{"Key": "Team", "Value": "churn"}])["Arn"]
        of_server = cloud.authorization.decide("sagemaker-mlflow:CreateRun", TRACKING).context
        of_app = cloud.authorization.decide("sagemaker:CallMlflowAppApi", {"Arn": arn}).context
    assert (of_server["aws:ResourceTag/team"], "sagemaker:ResourceTag/team" in of_server) == (("fraud",), False)
    assert of_app["aws:ResourceTag/team"] == of_app["sagemaker:ResourceTag/team"] == ("churn",)


@pytest.mark.parametrize(
    ("action", "members", "message"),
    [
        ("sagemaker-mlflow:LogArtifact", {}, "no function of MLflow's REST API has the action .*LogArtifact"),
        ("sagemaker-mlflow:CreateExperimnt", {}, "did you mean 'CreateExperiment'"),
        ("sagemaker-mlflow:AccessUI", {}, "no function of MLflow's REST API has the action"),
        ("sagemaker-mlflow:CreateRun", {"Arn": APP}, "takes TrackingServerName, a string, and not Arn="),
        ("sagemaker:CallMlflowAppApi", {"Arn": 5}, "takes Arn, a string"),
        ("mlflow:CreateRun", {}, "unknown SageMaker operation 'mlflow:CreateRun'"),
    ],
)
def test_unknown_actions_and_members_are_rejected(decide, action, members, message):
    with pytest.raises(ValueError, match=message):
        decide(action, members, {})
