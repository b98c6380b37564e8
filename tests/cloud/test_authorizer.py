"""The protocol of authorizers: decisions about calls before their operations run."""

from typing import NamedTuple

import boto3
import pytest
from botocore.exceptions import ClientError

from sagemock.protocol.errors import AccessDeniedException


class Refusal(NamedTuple):
    """A decision that denies a call."""

    caller: str = "arn:aws:iam::123456789012:user/alice"
    refusal: AccessDeniedException = AccessDeniedException("not you", note="because of a test")


class NoDeletions:
    """An authorizer that denies the operations that delete, and records its questions."""

    def __init__(self):
        self.questions = []

    def check(self, operation, region, request, caller):
        self.questions.append((operation, region.name, request, caller.access_key))
        return Refusal() if operation.startswith("Delete") else None


@pytest.fixture
def authorizer():
    return NoDeletions()


@pytest.fixture
def client(sagemock, authorizer):
    sagemock.authorizer = authorizer
    return boto3.client("sagemaker", aws_access_key_id="AKIAALICE", aws_secret_access_key="secret")


def test_a_denied_call_changes_nothing(client, sagemock, create_notebook):
    create_notebook("lab")
    with pytest.raises(ClientError, match=r"\(AccessDeniedException\).* not you") as denied:
        client.delete_notebook_instance(NotebookInstanceName="lab")
    assert denied.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert [sagemock.calls[-1].error, sagemock.calls[-1].decision] == ["AccessDeniedException", Refusal()]
    assert client.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceName"] == "lab"


def test_the_authorizer_gets_request_and_key(client, authorizer):
    client.list_domains(MaxResults=3)
    assert authorizer.questions == [("ListDomains", "us-east-1", {"MaxResults": 3}, "AKIAALICE")]


def test_invalid_requests_do_not_reach_authorizers(client, authorizer):
    with pytest.raises(ClientError, match="ValidationException"):
        client.delete_notebook_instance(NotebookInstanceName="not_valid")
    assert authorizer.questions == []


def test_injected_faults_come_before_authorizers(client, sagemock, authorizer):
    sagemock.fail("ListDomains", "InternalFailure", times=None)
    with pytest.raises(ClientError, match="InternalFailure"):
        client.list_domains()
    assert authorizer.questions == []


def test_a_cloud_without_policies_explains_itself(sagemock):
    with pytest.raises(RuntimeError, match="pass authorization= to mock_sagemaker"):
        sagemock.authorization  # noqa: B018
