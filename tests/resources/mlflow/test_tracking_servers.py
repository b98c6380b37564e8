"""Tracking servers of MLflow."""

import re
from datetime import timedelta

import pytest

from sagemock.cloud.quotas import TOTAL_MLFLOW_TRACKING_SERVERS

TRACKING = {"TrackingServerName": "tracking"}

pytestmark = pytest.mark.sagemock(clock="manual")


def test_arn_has_the_case_of_the_name(create_server, describe_server):
    arn = create_server("ML-Tracking")
    assert arn == "arn:aws:sagemaker:us-east-1:123456789012:mlflow-tracking-server/ML-Tracking"
    assert describe_server("ml-tracking")["TrackingServerName"] == "ML-Tracking"


def test_members_left_out_have_documented_defaults(create_server, describe_server):
    create_server()
    described = describe_server()
    assert (described["TrackingServerSize"], described["AutomaticModelRegistration"]) == ("Small", False)
    assert re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun):\d\d:\d\d", described["WeeklyMaintenanceWindowStart"])


def test_owner_of_the_bucket_has_documented_defaults(create_server, describe_server, require_members):
    require_members("DescribeMlflowTrackingServerResponse", "S3BucketOwnerVerification", "S3BucketOwnerAccountId")
    create_server()
    described = describe_server()
    assert described["S3BucketOwnerVerification"] is True
    assert described["S3BucketOwnerAccountId"] == "123456789012"


def test_url_has_a_random_label_of_aws(create_server, describe_server):
    create_server()
    url = describe_server()["TrackingServerUrl"]
    assert re.fullmatch(r"https://t-[a-z0-9]{12}\.us-east-1\.experiments\.sagemaker\.aws", url)


@pytest.mark.parametrize(("requested", "shown"), [("2.16", "2.16.2"), ("2.13.2", "2.13.2"), ("9.9.9", "9.9.9")])
def test_version_is_shown_with_all_its_parts(create_server, describe_server, requested, shown):
    create_server(MlflowVersion=requested)
    assert describe_server()["MlflowVersion"] == shown


def test_name_in_use_is_refused_in_any_case(create_server, client_error):
    create_server()
    assert client_error(create_server, name="Tracking")["Code"] == "ValidationException"


def test_missing_server_is_not_found(sagemaker_client, client_error):
    for verb in ("describe", "update", "start", "stop", "delete"):
        error = client_error(getattr(sagemaker_client, f"{verb}_mlflow_tracking_server"), **TRACKING)
        assert error["Code"] == "ResourceNotFound"


def test_creation_takes_twenty_five_minutes(sagemock, create_server, describe_server):
    create_server()
    sagemock.clock.advance(minutes=24, seconds=59)
    assert (describe_server()["TrackingServerStatus"], describe_server()["IsActive"]) == ("Creating", "Inactive")
    sagemock.clock.advance(seconds=1)
    assert (describe_server()["TrackingServerStatus"], describe_server()["IsActive"]) == ("Created", "Active")


def test_deletion_removes_the_server_after_eighteen_minutes(
    sagemock, sagemaker_client, create_server, describe_server, client_error
):
    create_server()
    sagemock.clock.settle()
    sagemaker_client.delete_mlflow_tracking_server(**TRACKING)
    sagemock.clock.advance(minutes=17)
    assert describe_server()["TrackingServerStatus"] == "Deleting"
    sagemock.clock.settle()
    assert client_error(describe_server)["Code"] == "ResourceNotFound"


def test_stop_and_start_change_the_activity(sagemock, sagemaker_client, create_server, describe_server):
    create_server()
    sagemock.clock.settle()
    seen = []
    for verb in ("stop", "start"):
        getattr(sagemaker_client, f"{verb}_mlflow_tracking_server")(**TRACKING)
        for _ in range(2):
            seen.append((describe_server()["TrackingServerStatus"], describe_server()["IsActive"]))
            sagemock.clock.settle()
    assert seen == [("Stopping", "Active"), ("Stopped", "Inactive"), ("Starting", "Inactive"), ("Started", "Active")]


def test_update_changes_the_members_and_not_the_activity(sagemock, sagemaker_client, create_server, describe_server):
    create_server()
    sagemock.clock.settle()
    sagemaker_client.stop_mlflow_tracking_server(**TRACKING)
    sagemock.clock.settle()
    sagemaker_client.update_mlflow_tracking_server(**TRACKING, TrackingServerSize="Large")
    assert describe_server()["TrackingServerStatus"] == "Updating"
    sagemock.clock.settle()
    described = describe_server()
    assert (described["TrackingServerStatus"], described["IsActive"]) == ("Updated", "Inactive")
    assert (described["TrackingServerSize"], described["ArtifactStoreUri"]) == ("Large", "s3://bucket/artifacts")
    sagemaker_client.start_mlflow_tracking_server(**TRACKING)


def test_stop_during_a_change_has_recorded_error(sagemock, sagemaker_client, create_server, client_error):
    arn = create_server()
    sagemock.clock.settle()
    sagemaker_client.update_mlflow_tracking_server(**TRACKING, TrackingServerSize="Medium")
    assert client_error(sagemaker_client.stop_mlflow_tracking_server, **TRACKING) == {
        "Code": "ValidationException",
        "Message": f"Tracking Server with ARN {arn} is currently in status UPDATING, can't be stopped.",
    }


def test_deletion_during_a_change_has_recorded_error(sagemock, sagemaker_client, create_server, client_error):
    create_server()
    sagemock.clock.settle()
    sagemaker_client.update_mlflow_tracking_server(**TRACKING, TrackingServerSize="Medium")
    assert client_error(sagemaker_client.delete_mlflow_tracking_server, **TRACKING) == {
        "Code": "ValidationException",
        "Message": "Tracking Server is in un-deletable state (UPDATING), so it cannot be deleted.",
    }


def test_update_during_a_change_is_a_conflict(sagemaker_client, create_server):
    create_server()
    with pytest.raises(sagemaker_client.exceptions.ConflictException):
        sagemaker_client.update_mlflow_tracking_server(**TRACKING, TrackingServerSize="Medium")


@pytest.mark.parametrize(
    ("verb", "status"),
    [(None, "CreateFailed"), ("update", "UpdateFailed"), ("stop", "StopFailed"), ("delete", "DeleteFailed")],
)
def test_failed_transitions_can_be_followed_by_deletion(
    sagemock, sagemaker_client, create_server, describe_server, verb, status
):
    create_server()
    if verb:
        sagemock.clock.settle()
        getattr(sagemaker_client, f"{verb}_mlflow_tracking_server")(**TRACKING)
    sagemock.fail_next("MlflowTrackingServer")
    sagemock.clock.settle()
    assert describe_server()["TrackingServerStatus"] == status
    sagemaker_client.delete_mlflow_tracking_server(**TRACKING)


def test_failed_start_can_be_repeated(sagemock, sagemaker_client, create_server, describe_server):
    create_server()
    sagemock.clock.settle()
    sagemaker_client.stop_mlflow_tracking_server(**TRACKING)
    sagemock.clock.settle()
    sagemaker_client.start_mlflow_tracking_server(**TRACKING)
    sagemock.fail_next("tracking")
    sagemock.clock.settle()
    assert (describe_server()["TrackingServerStatus"], describe_server()["IsActive"]) == ("StartFailed", "Inactive")
    sagemaker_client.start_mlflow_tracking_server(**TRACKING)


def test_maintenance_shows_in_both_members(sagemock, create_server, describe_server, require_members):
    require_members("DescribeMlflowTrackingServerResponse", "TrackingServerMaintenanceStatus")
    create_server()
    sagemock.clock.settle()
    sagemock.maintain("tracking")
    assert describe_server()["TrackingServerStatus"] == "MaintenanceInProgress"
    sagemock.clock.settle()
    described = describe_server()
    assert described["TrackingServerStatus"] == described["TrackingServerMaintenanceStatus"] == "MaintenanceComplete"
    assert described["IsActive"] == "Active"


def test_domain_is_deleted_while_servers_run(sagemock, sagemaker_client, create_server, describe_server, studio):
    domain = studio.domain()
    create_server(
        Tags=[{"Key": "sagemaker:domain-arn", "Value": "arn:aws:sagemaker:us-east-1:123456789012:domain/d-1"}]
    )
    sagemock.clock.settle()
    sagemaker_client.delete_domain(**domain)
    sagemock.clock.settle()
    assert sagemaker_client.list_domains()["Domains"] == []
    assert describe_server()["IsActive"] == "Active"


def test_tags_are_found_by_arn(sagemaker_client, create_server):
    arn = create_server("ML-Tracking", Tags=[{"Key": "team", "Value": "vision"}])
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])
    tags = sagemaker_client.list_tags(ResourceArn=arn)["Tags"]
    assert tags == [{"Key": "team", "Value": "vision"}, {"Key": "stage", "Value": "test"}]


def test_list_filters_and_sorts_as_documented(sagemock, sagemaker_client, create_server):
    for name, version in (("b", "2.16.2"), ("a", "3.0.0"), ("c", "3.0.0")):
        create_server(name, MlflowVersion=version)
        sagemock.clock.advance(hours=1)
    middle = sagemock.clock.now() - timedelta(hours=2)
    sagemaker_client.stop_mlflow_tracking_server(TrackingServerName="c")

    def names(**request):
        servers = sagemaker_client.list_mlflow_tracking_servers(**request)["TrackingServerSummaries"]
        return [server["TrackingServerName"] for server in servers]

    assert names() == ["c", "a", "b"]
    assert names(SortBy="Name", SortOrder="Ascending") == ["a", "b", "c"]
    assert names(SortBy="Status", SortOrder="Descending")[0] == "c"
    assert names(MlflowVersion="3.0.0") == ["c", "a"]
    assert names(TrackingServerStatus="Stopping") == ["c"]
    assert names(CreatedAfter=middle - timedelta(seconds=1)) == ["c", "a"]
    assert names(CreatedBefore=middle - timedelta(seconds=1)) == ["b"]


def test_list_entry_has_the_documented_members(sagemaker_client, create_server):
    create_server()
    (summary,) = sagemaker_client.list_mlflow_tracking_servers()["TrackingServerSummaries"]
    assert set(summary) == {
        "TrackingServerArn",
        "TrackingServerName",
        "CreationTime",
        "LastModifiedTime",
        "TrackingServerStatus",
        "IsActive",
        "MlflowVersion",
    }


def test_quota_limits_the_number_of_servers(sagemock, create_server, client_error):
    sagemock.quotas[TOTAL_MLFLOW_TRACKING_SERVERS] = 1
    create_server("first")
    assert client_error(create_server, name="second")["Code"] == "ResourceLimitExceeded"


def test_timeline_and_durations_are_those_of_all_kinds(sagemock, create_server):
    sagemock.durations["MlflowTrackingServer"]["Creating"] = "10m"
    arn = create_server()
    sagemock.clock.advance("10m")
    assert [moment.status for moment in sagemock.timeline(arn)] == ["Creating", "Created"]
    assert sagemock.events == []
