"""CloudTrail records of calls, in the events that EventBridge gets."""

from datetime import datetime, timezone

import boto3
import pytest

from sagemock import mock_sagemaker

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
CALLS = {"detail-type": ["AWS API Call via CloudTrail"]}
ACCOUNT = "123456789012"
ROLE_SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/DataScientist/alice"

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def records(sagemock):
    """Return the list that gets the events of calls."""
    received = []
    sagemock.on_event(CALLS, received.append)
    return received


def test_record_has_the_format_of_aws(records, sagemaker_client, create_notebook):
    create_notebook("Lab", Tags=[{"Key": "Team", "Value": "risk"}])
    (event,) = records
    detail = event.pop("detail")
    assert event.pop("id") != detail.pop("eventID")
    assert event == {
        "version": "0",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.sagemaker",
        "account": ACCOUNT,
        "time": "2030-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": [],
    }
    assert detail.pop("requestID")
    assert detail.pop("userAgent").startswith("Boto3/")
    assert detail == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "Root",
            "principalId": ACCOUNT,
            "arn": f"arn:aws:iam::{ACCOUNT}:root",
            "accountId": ACCOUNT,
        },
        "eventTime": "2030-01-01T00:00:00Z",
        "eventSource": "sagemaker.amazonaws.com",
        "eventName": "CreateNotebookInstance",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "127.0.0.1",
        "requestParameters": {
            "notebookInstanceName": "Lab",
            "instanceType": "ml.t3.medium",
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/DataScientist",
            "tags": [{"key": "Team", "value": "risk"}],
        },
        "responseElements": {
            "notebookInstanceArn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:notebook-instance/lab",
        },
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }


def test_failed_call_has_code_and_message(records, sagemaker_client, client_error):
    client_error(sagemaker_client.stop_notebook_instance, NotebookInstanceName="lab")
    detail = records[0]["detail"]
    assert (detail["errorCode"], detail["errorMessage"]) == ("ValidationException", "RecordNotFound")
    assert detail["responseElements"] is None


def test_calls_that_read_reach_no_rule(records, sagemaker_client, client_error):
    sagemaker_client.list_notebook_instances()
    client_error(sagemaker_client.describe_notebook_instance, NotebookInstanceName="lab")
    assert records == []


def test_presigned_urls_are_hidden_in_records(records, sagemock, sagemaker_client, create_notebook):
    create_notebook()
    sagemock.clock.settle()
    sagemaker_client.create_presigned_notebook_instance_url(NotebookInstanceName="lab")
    assert records[-1]["detail"]["responseElements"] == {"authorizedUrl": "HIDDEN_DUE_TO_SECURITY_REASONS"}


def test_request_id_is_that_of_response(records, sagemaker_client):
    reply = sagemaker_client.create_code_repository(
        CodeRepositoryName="code", GitConfig={"RepositoryUrl": "https://example.com/a"}
    )
    assert records[0]["detail"]["requestID"] == reply["ResponseMetadata"]["RequestId"]


def test_keys_of_maps_keep_their_case(records, sagemaker_client, require_members):
    require_members("CreateAppImageConfigRequest", "JupyterLabAppImageConfig")
    variables = {"PATH_To": "Data"}
    sagemaker_client.create_app_image_config(
        AppImageConfigName="config",
        JupyterLabAppImageConfig={"ContainerConfig": {"ContainerEnvironmentVariables": variables}},
    )
    shown = records[0]["detail"]["requestParameters"]["jupyterLabAppImageConfig"]["containerConfig"]
    assert shown == {"containerEnvironmentVariables": variables}


def test_record_names_the_policies_caller():
    allowed = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    callers = {ROLE_SESSION: {"policies": [allowed]}}
    with mock_sagemaker(authorization={"callers": callers, "caller": ROLE_SESSION}) as cloud:
        received = []
        cloud.on_event(CALLS, received.append)
        client = boto3.client("sagemaker", region_name="us-east-1")
        client.create_code_repository(CodeRepositoryName="a", GitConfig={"RepositoryUrl": "https://example.com/a"})
    identity = received[0]["detail"]["userIdentity"]
    assert (identity["type"], identity["arn"]) == ("AssumedRole", ROLE_SESSION)
    assert identity["principalId"].endswith(":alice")
    assert identity["sessionContext"]["sessionIssuer"]["userName"] == "DataScientist"
