"""KMS keys of notebook instances and domains, looked up in moto's KMS."""

import pytest

from .conftest import ACCOUNT, REGION

KEY = {"NotebookInstanceName": "lab"}


@pytest.fixture
def kms(cloud, aws):
    """Return a client of KMS; the user has created a key, so that keys are checked."""
    client = aws("kms")
    client.create_key()
    return client


@pytest.fixture
def outcome(cloud, create_notebook):
    """Return a function that creates a notebook instance with a key, and returns its final status and reason."""

    def outcome(key):
        client = create_notebook(KmsKeyId=key)
        cloud.clock.settle()
        described = client.describe_notebook_instance(**KEY)
        assert described["KmsKeyId"] == key
        return described["NotebookInstanceStatus"], described.get("FailureReason", "")

    return outcome


def test_invented_keys_pass_without_any_key(cloud, outcome):
    assert outcome("6fc4e2a3-0000-4000-8000-000000000000")[0] == "InService"


@pytest.mark.parametrize("form", ["{id}", "{arn}", "alias/lab", f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/lab"])
def test_every_form_of_a_key_is_found(kms, outcome, form):
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/lab", TargetKeyId=key["KeyId"])
    assert outcome(form.format(id=key["KeyId"], arn=key["Arn"]))[0] == "InService"


def test_the_keys_of_aws_always_exist(kms, outcome):
    assert outcome("alias/aws/sagemaker")[0] == "InService"


@pytest.mark.parametrize(
    "key",
    [
        "6fc4e2a3-0000-4000-8000-000000000000",
        f"arn:aws:kms:{REGION}:{ACCOUNT}:key/6fc4e2a3-0000-4000-8000-000000000000",
        "alias/none",
    ],
)
def test_a_missing_key_fails_the_notebook(kms, outcome, key):
    status, reason = outcome(key)
    assert status == "Failed"
    assert key in reason


@pytest.mark.parametrize("state", ["Disabled", "PendingDeletion"])
def test_an_unusable_key_fails_the_notebook(kms, outcome, state):
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.disable_key(KeyId=key) if state == "Disabled" else kms.schedule_key_deletion(KeyId=key)
    status, reason = outcome(key)
    assert (status, key in reason, state in reason) == ("Failed", True, True)


def test_a_key_of_another_region_is_missing(kms, aws, outcome):
    import boto3

    key = boto3.client("kms", "eu-west-1").create_key()["KeyMetadata"]["Arn"]
    assert outcome(key)[0] == "Failed"


def test_a_start_needs_the_key_again(cloud, kms, create_notebook):
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    client = create_notebook(KmsKeyId=key)
    cloud.clock.settle()
    client.stop_notebook_instance(**KEY)
    cloud.clock.settle()
    kms.disable_key(KeyId=key)
    client.start_notebook_instance(**KEY)
    cloud.clock.settle()
    assert client.describe_notebook_instance(**KEY)["NotebookInstanceStatus"] == "Failed"
    kms.enable_key(KeyId=key)
    client.start_notebook_instance(**KEY)
    cloud.clock.settle()
    assert client.describe_notebook_instance(**KEY)["NotebookInstanceStatus"] == "InService"


def test_a_missing_key_fails_the_domain(cloud, kms, aws, network, create_domain):
    domain = create_domain(network, KmsKeyId="6fc4e2a3-0000-4000-8000-000000000000")
    cloud.clock.settle()
    described = aws("sagemaker").describe_domain(DomainId=domain)
    assert described["FailureReason"] == (
        f"ResourceNotFoundError: Unable to create Amazon EFS for domain '{domain}' because KMS key "
        "'6fc4e2a3-0000-4000-8000-000000000000' does not exist. You must choose a key that exists."
    )


def test_a_disabled_key_fails_the_domain(cloud, kms, aws, network, create_domain):
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.disable_key(KeyId=key)
    domain = create_domain(network, KmsKeyId=key)
    cloud.clock.settle()
    assert "Disabled" in aws("sagemaker").describe_domain(DomainId=domain)["FailureReason"]


def test_strict_mock_refuses_invented_keys(strict_cloud, create_role, create_notebook):
    client = create_notebook(role=create_role(), KmsKeyId="alias/none")
    strict_cloud.clock.settle()
    assert client.describe_notebook_instance(**KEY)["NotebookInstanceStatus"] == "Failed"
