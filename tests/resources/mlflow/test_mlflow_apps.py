"""Apps of MLflow."""

import re

import pytest

from sagemock.cloud.quotas import TOTAL_MLFLOW_APPS

OPERATIONS = ["CreateMlflowApp"]

pytestmark = pytest.mark.sagemock(clock="manual")


@pytest.fixture
def describe(sagemaker_client):
    return lambda arn: sagemaker_client.describe_mlflow_app(Arn=arn)


def test_arn_has_a_random_identifier_in_capitals(create_app, describe):
    arn = create_app()
    assert re.fullmatch(r"arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-[A-Z0-9]{12}", arn)
    assert (describe(arn)["Arn"], describe(arn)["Name"]) == (arn, "runs")


def test_members_left_out_have_documented_defaults(create_app, describe):
    described = describe(create_app())
    assert described["ModelRegistrationMode"] == "AutoModelRegistrationDisabled"
    assert "WeeklyMaintenanceWindowStart" in described
    assert not {"AccountDefaultStatus", "DefaultDomainIdList", "KmsKeyId", "MaintenanceStatus"} & set(described)


def test_names_need_not_be_unique(create_app):
    assert create_app("runs") != create_app("runs")


def test_missing_app_is_not_found(sagemaker_client, create_app, client_error):
    arn = create_app()
    for other in (arn[:-1], arn.replace("us-east-1", "eu-west-1"), arn.replace("123456789012", "210987654321")):
        for verb in ("describe", "update", "delete"):
            error = client_error(getattr(sagemaker_client, f"{verb}_mlflow_app"), Arn=other)
            assert error["Code"] == "ResourceNotFound"


def test_creation_takes_five_minutes(sagemock, create_app, describe):
    arn = create_app()
    sagemock.clock.advance(minutes=4, seconds=59)
    assert describe(arn)["Status"] == "Creating"
    sagemock.clock.advance(seconds=1)
    assert describe(arn)["Status"] == "Created"


def test_deleted_app_is_described_for_a_while(sagemock, sagemaker_client, create_app, describe):
    arn = create_app()
    sagemock.clock.settle()
    assert sagemaker_client.delete_mlflow_app(Arn=arn)["Arn"] == arn
    assert describe(arn)["Status"] == "Deleting"
    sagemock.clock.settle()
    assert describe(arn)["Status"] == "Deleted"
    assert [app["Arn"] for app in sagemaker_client.list_mlflow_apps(Status="Deleted")["Summaries"]] == [arn]
    sagemock.clock.advance("25h")
    assert sagemaker_client.list_mlflow_apps()["Summaries"] == []


def test_update_changes_name_and_members(sagemock, sagemaker_client, create_app, describe):
    arns = [create_app(name) for name in ("a", "b")]
    sagemock.clock.settle()
    assert sagemaker_client.list_mlflow_apps(SortBy="Name", SortOrder="Ascending")["Summaries"][0]["Arn"] == arns[0]
    sagemaker_client.update_mlflow_app(Arn=arns[0], Name="c", ArtifactStoreUri="s3://other/place")
    assert describe(arns[0])["Status"] == "Updating"
    sagemock.clock.settle()
    described = describe(arns[0])
    assert (described["Name"], described["Status"]) == ("c", "Updated")
    assert described["ArtifactStoreUri"] == "s3://other/place"
    listed = sagemaker_client.list_mlflow_apps(SortBy="Name", SortOrder="Ascending")["Summaries"]
    assert [app["Name"] for app in listed] == ["b", "c"]


def test_update_during_a_change_is_a_conflict(sagemaker_client, create_app):
    arn = create_app()
    with pytest.raises(sagemaker_client.exceptions.ConflictException):
        sagemaker_client.update_mlflow_app(Arn=arn, Name="other")


def test_deletion_during_a_change_is_refused(sagemaker_client, create_app, client_error):
    arn = create_app()
    assert client_error(sagemaker_client.delete_mlflow_app, Arn=arn)["Code"] == "ValidationException"


def test_account_and_domains_have_one_default(sagemock, create_app, describe, sagemaker_client):
    first = create_app(AccountDefaultStatus="ENABLED", DefaultDomainIdList=["d-1", "d-2"])
    second = create_app(AccountDefaultStatus="ENABLED", DefaultDomainIdList=["d-2"])
    assert (describe(first)["AccountDefaultStatus"], describe(first)["DefaultDomainIdList"]) == ("DISABLED", ["d-1"])

    def arns(**request):
        return [app["Arn"] for app in sagemaker_client.list_mlflow_apps(**request)["Summaries"]]

    assert arns(AccountDefaultStatus="ENABLED") == arns(DefaultForDomainId="d-2") == [second]
    sagemock.clock.settle()
    sagemaker_client.update_mlflow_app(Arn=first, AccountDefaultStatus="ENABLED")
    assert arns(AccountDefaultStatus="ENABLED") == [first]


def test_maintenance_leaves_the_status(sagemock, create_app, describe):
    arn = create_app()
    sagemock.clock.settle()
    sagemock.maintain("runs")
    assert (describe(arn)["Status"], describe(arn)["MaintenanceStatus"]) == ("Created", "MaintenanceInProgress")
    sagemock.clock.advance("1h")
    assert (describe(arn)["Status"], describe(arn)["MaintenanceStatus"]) == ("Created", "MaintenanceComplete")


def test_list_filters_by_version_and_status(sagemock, sagemaker_client, create_app):
    arn = create_app()
    version = sagemaker_client.describe_mlflow_app(Arn=arn)["MlflowVersion"]
    assert [app["Arn"] for app in sagemaker_client.list_mlflow_apps(MlflowVersion=version)["Summaries"]] == [arn]
    assert sagemaker_client.list_mlflow_apps(Status="Created")["Summaries"] == []
    (summary,) = sagemaker_client.list_mlflow_apps()["Summaries"]
    assert set(summary) == {"Arn", "Name", "Status", "CreationTime", "LastModifiedTime", "MlflowVersion"}


def test_quota_limits_the_number_of_apps(sagemock, create_app, client_error):
    sagemock.quotas[TOTAL_MLFLOW_APPS] = 1
    create_app()
    assert client_error(create_app)["Code"] == "ResourceLimitExceeded"


def test_seed_may_have_the_arn_of_an_app(sagemock, sagemaker_client):
    arn = "arn:aws:sagemaker:us-east-1:210987654321:mlflow-app/app-ABCDEFGHIJKL"
    app = {"Name": "runs", "ArtifactStoreUri": "s3://bucket/artifacts", "Arn": arn, "Status": "Updated"}
    app["RoleArn"] = "arn:aws:iam::123456789012:role/DataScientist"
    sagemock.seed({"AccountId": "210987654321", "us-east-1": {"MlflowApps": [app]}})
    described = sagemaker_client.describe_mlflow_app(Arn=arn.replace("210987654321", "123456789012"))
    assert (described["Name"], described["Status"]) == ("runs", "Updated")
