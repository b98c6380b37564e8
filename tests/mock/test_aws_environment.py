"""The mock works with missing or unusual AWS settings, and restores them."""

import os
from unittest import mock

import boto3
import pytest
from botocore.exceptions import NoRegionError, ProfileNotFound

from sagemock import mock_sagemaker

CONFIG = """
[default]
region = eu-west-3
[profile dev]
region = eu-west-1
[profile bare]
output = json
"""
CREDENTIALS = """
[dev]
aws_access_key_id = AKIAREAL
aws_secret_access_key = real
"""
VARIABLES = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_EC2_METADATA_DISABLED"]


@pytest.fixture(autouse=True)
def no_setting_at_all(monkeypatch):
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")


@pytest.fixture
def profiles(tmp_path, monkeypatch):
    """Configure a default profile and two others, one of which has a region."""
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    config.write_text(CONFIG)
    credentials.write_text(CREDENTIALS)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))


def region_of_a_new_client(**options):
    client = boto3.Session(**options).client("sagemaker")
    client.list_notebook_instances()
    return client.meta.region_name


# --- regions


def test_region_without_settings_is_us_east_1():
    with mock_sagemaker():
        assert region_of_a_new_client() == "us-east-1"
        assert boto3.client("sagemaker").meta.region_name == "us-east-1"
        assert boto3.Session().region_name == "us-east-1"


def test_other_services_have_the_default_region():
    with mock_sagemaker():
        assert boto3.client("s3").meta.region_name == "us-east-1"


def test_earlier_session_has_region_only_during_mock():
    session = boto3.Session()
    with mock_sagemaker():
        assert session.client("sagemaker").meta.region_name == "us-east-1"
    assert session.region_name is None
    with pytest.raises(NoRegionError):
        session.client("sagemaker")


def test_region_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
    with mock_sagemaker():
        assert region_of_a_new_client() == "ap-south-1"


def test_aws_region_variable_is_the_second_choice(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "ap-south-1")
    with mock_sagemaker():
        assert region_of_a_new_client() == "ap-south-1"


def test_empty_region_counts_as_unset(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "")
    with mock_sagemaker():
        assert region_of_a_new_client() == "us-east-1"
    assert os.environ["AWS_DEFAULT_REGION"] == ""


def test_region_changed_during_mock_is_kept(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_sagemaker():
        os.environ["AWS_DEFAULT_REGION"] = "eu-west-2"
        assert region_of_a_new_client() == "eu-west-2"
    assert os.environ["AWS_DEFAULT_REGION"] == "eu-west-2"


def test_explicit_region_is_used():
    with mock_sagemaker():
        assert region_of_a_new_client(region_name="sa-east-1") == "sa-east-1"


# --- profiles


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
@pytest.mark.parametrize("value", ["nowhere", ""])
def test_missing_profile_is_ignored(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with mock_sagemaker():
        assert region_of_a_new_client() == "us-east-1"
        assert boto3.Session().profile_name == "default"
    assert os.environ[variable] == value
    with pytest.raises(ProfileNotFound):
        boto3.Session()


@pytest.mark.usefixtures("profiles")
def test_profile_gives_region_but_no_credentials(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "dev")
    with mock_sagemaker():
        assert region_of_a_new_client() == "eu-west-1"
        assert boto3.Session().get_credentials().access_key == "testing"
    assert boto3.Session().get_credentials().access_key == "AKIAREAL"


@pytest.mark.usefixtures("profiles")
def test_profile_without_region_uses_us_east_1(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "bare")
    with mock_sagemaker():
        assert region_of_a_new_client() == "us-east-1"


@pytest.mark.usefixtures("profiles")
def test_default_profile_gives_its_region():
    with mock_sagemaker():
        assert region_of_a_new_client() == "eu-west-3"


@pytest.mark.usefixtures("profiles")
def test_profile_of_a_session_gives_its_region():
    with mock_sagemaker():
        assert region_of_a_new_client(profile_name="dev") == "eu-west-1"
        assert region_of_a_new_client(profile_name="bare") == "us-east-1"


@pytest.mark.usefixtures("profiles")
def test_profile_of_a_session_must_exist():
    with mock_sagemaker(), pytest.raises(ProfileNotFound, match="elsewhere"):
        boto3.Session(profile_name="elsewhere")


# --- credentials


def test_real_credentials_are_hidden_during_mock(monkeypatch):
    for variable in VARIABLES[:3]:
        monkeypatch.setenv(variable, "real")
    with mock_sagemaker():
        assert {os.environ[variable] for variable in VARIABLES[:3]} == {"testing"}
        keys = boto3.Session().get_credentials().get_frozen_credentials()
        assert set(keys[:3]) == {"testing"}


@pytest.mark.parametrize("value", [None, "", "real", "testing"])
def test_credentials_are_restored(monkeypatch, value):
    for variable in VARIABLES if value is not None else []:
        monkeypatch.setenv(variable, value)
    before = dict(os.environ)
    with mock_sagemaker(), mock_sagemaker():
        assert dict(os.environ) != before
    assert dict(os.environ) == before


def test_variables_set_during_mock_are_kept():
    with mock_sagemaker():
        os.environ["AWS_ACCESS_KEY_ID"] = "mine"
        del os.environ["AWS_SESSION_TOKEN"]
    assert os.environ.pop("AWS_ACCESS_KEY_ID") == "mine"
    assert "AWS_SESSION_TOKEN" not in os.environ


def test_environment_restored_during_mock_stays_unchanged():
    before = dict(os.environ)
    sagemaker = mock_sagemaker()
    with mock.patch.dict(os.environ):
        sagemaker.start()
    assert dict(os.environ) == before
    sagemaker.stop()
    assert dict(os.environ) == before


# --- boto3's default session


def test_earlier_default_session_is_restored():
    boto3.setup_default_session(region_name="eu-west-1", aws_access_key_id="AKIAREAL", aws_secret_access_key="real")
    before = boto3.DEFAULT_SESSION
    with mock_sagemaker():
        assert boto3.client("sagemaker").meta.region_name == "us-east-1"
        assert boto3.DEFAULT_SESSION is not before
    assert boto3.DEFAULT_SESSION is before


def test_default_session_of_the_mock_is_dropped():
    with mock_sagemaker():
        boto3.setup_default_session(region_name="eu-west-1")
        assert boto3.client("sagemaker").meta.region_name == "eu-west-1"
    assert boto3.DEFAULT_SESSION is None
