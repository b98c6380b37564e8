"""Policies decide about requests to MLflow's REST API, here with a program in place of MLflow."""

import logging

import boto3
import pytest
from moto import mock_aws

import sagemock
from sagemock import mock_sagemaker
from sagemock.endpoint.endpoint import Endpoint

READER = "AKIAIOSFODNN7EXAMPLE"
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
SERVERS = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-tracking-server"
TRACKING = {"TrackingServerName": "Tracking"}
STORE = {"ArtifactStoreUri": "s3://bucket/mlflow", "RoleArn": ROLE}
CREATE = "POST /api/2.0/mlflow/experiments/create"
DELETE = "POST /api/2.0/mlflow/experiments/delete"
SEARCH = "POST /api/2.0/mlflow/experiments/search"
UNKNOWN = "POST /api/3.0/mlflow/traces"
DENIED = "User is not authorized to perform: sagemaker-mlflow:DeleteExperiment"


def statement(effect, action, resource="*", **condition):
    return {"Effect": effect, "Action": action, "Resource": resource, **condition}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": statements}


ADMINISTRATION = statement("Allow", ["sagemaker:*", "iam:PassRole"])
NO_DELETION = {"policies": policy(statement("Allow", "*"), statement("Deny", "sagemaker-mlflow:DeleteExperiment"))}
READERS = {"callers": {READER: {"policies": policy(statement("Allow", "sagemaker-mlflow:Search*"))}}}


@pytest.fixture(autouse=True)
def available(fake_mlflow, require_operations):
    """Run no real MLflow; skip the tests with an early botocore."""
    require_operations("CreateMlflowTrackingServer", "CreateMlflowApp")


def create_server(**more):
    return boto3.client("sagemaker").create_mlflow_tracking_server(**TRACKING, **STORE, **more)["TrackingServerArn"]


def create_app(**more):
    return boto3.client("sagemaker").create_mlflow_app(Name="runs", **STORE, **more)["Arn"]


@pytest.fixture
def start():
    """Start a mock with policies; return its cloud."""
    mocks = []

    def start(authorization=None, **options):
        mocks.append(mock_sagemaker(mlflow=True, clock="instant", authorization=authorization, **options))
        return mocks[-1].start()

    yield start
    for mock in mocks:
        mock.stop()


def test_a_denied_function_names_its_action(start, call_mlflow):
    start(NO_DELETION)
    arn = create_server()
    denied = call_mlflow(arn, DELETE)
    assert (denied.status_code, denied.text) == (403, DENIED)
    assert call_mlflow(arn, CREATE).status_code == 200


def test_without_a_policy_nothing_is_allowed(start, call_mlflow):
    start({"policies": policy(ADMINISTRATION)})
    arn = create_server()
    assert call_mlflow(arn, SEARCH).status_code == 403
    assert call_mlflow(arn, UNKNOWN).status_code == 200  # no action for it is known


def test_no_policies_decide_without_authorization(start, call_mlflow):
    cloud = start()
    assert call_mlflow(create_server(), DELETE).status_code == 200
    with cloud.runtime.mlflow.passing_context() as headers:
        assert headers == {}


def test_policies_name_the_tracking_server(start, call_mlflow):
    start({"policies": policy(ADMINISTRATION, statement("Allow", "sagemaker-mlflow:*", f"{SERVERS}/Tracking"))})
    other = boto3.client("sagemaker").create_mlflow_tracking_server(TrackingServerName="tracking-2", **STORE)
    assert call_mlflow(create_server(), CREATE).status_code == 200
    assert call_mlflow(other["TrackingServerArn"], CREATE).status_code == 403


def test_an_app_needs_one_action_for_all_functions(start, call_mlflow):
    start({"policies": policy(ADMINISTRATION)})
    arn = create_app()
    assert [call_mlflow(arn, each).status_code for each in (CREATE, UNKNOWN)] == [200, 200]


def test_an_app_ignores_the_actions_of_servers(start, call_mlflow):
    deny = statement("Deny", "sagemaker:CallMlflowAppApi")
    start({"policies": policy(ADMINISTRATION, deny, statement("Allow", "sagemaker-mlflow:*"))})
    arn = create_app()
    assert [call_mlflow(arn, each).status_code for each in (CREATE, UNKNOWN)] == [403, 403]
    assert call_mlflow(arn, CREATE).text.endswith("sagemaker:CallMlflowAppApi")


def test_tags_decide_as_they_are_now(start, call_mlflow):
    closed = {"Condition": {"StringEquals": {"aws:ResourceTag/Closed": "yes"}}}
    denied = ["sagemaker-mlflow:*", "sagemaker:CallMlflowAppApi"]
    start({"policies": policy(statement("Allow", "*"), statement("Deny", denied, **closed))})
    for arn in (create_server(), create_app()):
        assert call_mlflow(arn, CREATE).status_code == 200
        boto3.client("sagemaker").add_tags(ResourceArn=arn, Tags=[{"Key": "Closed", "Value": "yes"}])
        assert call_mlflow(arn, CREATE).status_code == 403


def test_the_access_key_selects_the_caller(start, call_mlflow):
    start(READERS)
    arn = create_server()
    assert [call_mlflow(arn, each, key=READER).status_code for each in (SEARCH, CREATE)] == [200, 403]
    assert call_mlflow(arn, CREATE).status_code == 200


def test_calling_as_and_contexts_apply(start, call_mlflow):
    at_home = {"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
    deny = statement("Deny", "sagemaker-mlflow:*", **at_home)
    cloud = start({**READERS, "policies": policy(statement("Allow", "*"), deny)})
    arn = create_server()
    with cloud.authorization.calling_as(READER):
        assert call_mlflow(arn, CREATE).status_code == 403
        with cloud.authorization.off():
            assert call_mlflow(arn, CREATE).status_code == 200
    with cloud.authorization.with_context({"aws:SourceIp": "192.0.2.7"}):
        assert call_mlflow(arn, CREATE).status_code == 403
    assert call_mlflow(arn, CREATE).status_code == 200


def test_a_missing_server_is_not_found(start, call_mlflow):
    start({"policies": []})
    assert call_mlflow(f"{SERVERS}/missing", CREATE).status_code == 404


def test_programs_in_notebooks_have_their_role(start, call_mlflow):
    cloud = start({"callers": {ROLE: {"policies": policy(statement("Allow", "sagemaker-mlflow:Search*"))}}})
    cloud.runtime.endpoint = endpoint = Endpoint(cloud)
    arn = create_server()
    for role, expected in ((ROLE, [200, 403]), (None, [200, 200])):
        variables = endpoint.environment("us-east-1", role)
        key, url = variables["AWS_ACCESS_KEY_ID"], variables["SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT"]
        assert [call_mlflow(arn, each, key=key, url=url).status_code for each in (SEARCH, CREATE)] == expected


def test_a_server_decides_about_other_processes(call_mlflow):
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    with sagemock.serve(mlflow=True, clock="instant", authorization=NO_DELETION) as server:
        sagemaker = boto3.client("sagemaker", "us-east-1", endpoint_url=server.url, **keys)
        arn = sagemaker.create_mlflow_tracking_server(**TRACKING, **STORE)["TrackingServerArn"]
        url = server.environment["SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT"]
        assert [call_mlflow(arn, each, url=url).status_code for each in (CREATE, DELETE)] == [200, 403]


def test_a_denial_is_logged_and_counted(start, call_mlflow, caplog):
    cloud = start({**NO_DELETION, "callers": {}})
    arn = create_server()
    before = len(cloud.calls)
    with caplog.at_level(logging.WARNING, "sagemock.authorization"):
        call_mlflow(arn, DELETE)
    assert f"sagemaker-mlflow:DeleteExperiment on {arn}" in caplog.text
    assert len(cloud.calls) == before  # which has the operations of SageMaker
    assert [each.decisions for each in cloud.authorization.coverage().statements if each.effect == "Deny"] == [1]


def test_a_failed_decision_is_logged(start, call_mlflow, caplog):
    """Here, the tests let warnings be errors: the decision depends on an assumption."""
    tagged = {"Condition": {"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "team"}}}
    start({"policies": policy(ADMINISTRATION, statement("Allow", "sagemaker-mlflow:*", **tagged))})
    assert call_mlflow(create_server(), CREATE).status_code == 503
    assert "Assumption 1.9" in caplog.text


def test_users_of_moto_are_callers(start, call_mlflow):
    with mock_aws():
        start({"caller": "moto"})
        iam = boto3.client("iam")
        iam.create_user(UserName="bob")
        key = iam.create_access_key(UserName="bob")["AccessKey"]["AccessKeyId"]
        arn = create_server()
        assert call_mlflow(arn, CREATE, key=key).text.endswith("sagemaker-mlflow:CreateExperiment")
        iam.delete_access_key(UserName="bob", AccessKeyId=key)
        deleted = call_mlflow(arn, CREATE, key=key)
        assert (deleted.status_code, "security token" in deleted.text) == (403, True)
