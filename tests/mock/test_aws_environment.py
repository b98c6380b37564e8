"""A machine with no AWS settings, or with odd ones, will do; and it is left as it was found."""

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
    """A machine with two profiles, one of which has a region."""
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


def test_with_no_settings_at_all_the_region_is_us_east_1():
    with mock_sagemaker():
        assert region_of_a_new_client() == "us-east-1"
        assert boto3.client("sagemaker").meta.region_name == "us-east-1"
        assert boto3.Session().region_name == "us-east-1"


def test_other_services_find_that_region_too():
    with mock_sagemaker():
        assert boto3.client("s3").meta.region_name == "us-east-1"


def test_a_session_made_before_finds_a_region_only_meanwhile():
    session = boto3.Session()
    with mock_sagemaker():
        assert session.client("sagemaker").meta.region_name == "us-east-1"
    assert session.region_name is None
    with pytest.raises(NoRegionError):
        session.client("sagemaker")


def test_a_region_in_the_environment_counts(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
    with mock_sagemaker():
        assert region_of_a_new_client() == "ap-south-1"


def test_the_region_that_lambda_and_the_command_line_read_counts_where_boto3_has_none(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "ap-south-1")
    with mock_sagemaker():
        assert region_of_a_new_client() == "ap-south-1"


def test_an_empty_region_is_none(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "")
    with mock_sagemaker():
        assert region_of_a_new_client() == "us-east-1"
    assert os.environ["AWS_DEFAULT_REGION"] == ""


def test_a_region_changed_meanwhile_counts_at_once_and_stays(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_sagemaker():
        os.environ["AWS_DEFAULT_REGION"] = "eu-west-2"
        assert region_of_a_new_client() == "eu-west-2"
    assert os.environ["AWS_DEFAULT_REGION"] == "eu-west-2"


def test_an_explicit_region_counts():
    with mock_sagemaker():
        assert region_of_a_new_client(region_name="sa-east-1") == "sa-east-1"


# --- profiles


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
@pytest.mark.parametrize("value", ["nowhere", ""])
def test_a_profile_that_points_nowhere_does_not_matter(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with mock_sagemaker():
        assert region_of_a_new_client() == "us-east-1"
        assert boto3.Session().profile_name == "default"
    assert os.environ[variable] == value
    with pytest.raises(ProfileNotFound):
        boto3.Session()


@pytest.mark.usefixtures("profiles")
def test_a_profile_gives_its_region_and_never_its_credentials(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "dev")
    with mock_sagemaker():
        assert region_of_a_new_client() == "eu-west-1"
        assert boto3.Session().get_credentials().access_key == "testing"
    assert boto3.Session().get_credentials().access_key == "AKIAREAL"


@pytest.mark.usefixtures("profiles")
def test_a_profile_without_a_region_is_in_us_east_1(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "bare")
    with mock_sagemaker():
        assert region_of_a_new_client() == "us-east-1"


@pytest.mark.usefixtures("profiles")
def test_the_default_profile_gives_its_region():
    with mock_sagemaker():
        assert region_of_a_new_client() == "eu-west-3"


@pytest.mark.usefixtures("profiles")
def test_a_profile_that_a_session_names_gives_its_region():
    with mock_sagemaker():
        assert region_of_a_new_client(profile_name="dev") == "eu-west-1"
        assert region_of_a_new_client(profile_name="bare") == "us-east-1"


@pytest.mark.usefixtures("profiles")
def test_a_profile_that_a_session_names_must_exist_as_ever():
    with mock_sagemaker(), pytest.raises(ProfileNotFound, match="elsewhere"):
        boto3.Session(profile_name="elsewhere")


# --- credentials


def test_real_credentials_are_out_of_reach_meanwhile(monkeypatch):
    for variable in VARIABLES[:3]:
        monkeypatch.setenv(variable, "real")
    with mock_sagemaker():
        assert {os.environ[variable] for variable in VARIABLES[:3]} == {"testing"}
        keys = boto3.Session().get_credentials().get_frozen_credentials()
        assert set(keys[:3]) == {"testing"}


@pytest.mark.parametrize("value", [None, "", "real", "testing"])
def test_credentials_are_left_as_they_were(monkeypatch, value):
    for variable in VARIABLES if value is not None else []:
        monkeypatch.setenv(variable, value)
    before = dict(os.environ)
    with mock_sagemaker(), mock_sagemaker():
        assert dict(os.environ) != before
    assert dict(os.environ) == before


def test_what_a_test_sets_meanwhile_stays_as_it_set_it():
    with mock_sagemaker():
        os.environ["AWS_ACCESS_KEY_ID"] = "mine"
        del os.environ["AWS_SESSION_TOKEN"]
    assert os.environ.pop("AWS_ACCESS_KEY_ID") == "mine"
    assert "AWS_SESSION_TOKEN" not in os.environ


def test_an_environment_put_back_meanwhile_is_left_alone():
    before = dict(os.environ)
    sagemaker = mock_sagemaker()
    with mock.patch.dict(os.environ):
        sagemaker.start()
    assert dict(os.environ) == before
    sagemaker.stop()
    assert dict(os.environ) == before


# --- boto3's default session


def test_the_default_session_of_before_is_set_aside_and_comes_back():
    boto3.setup_default_session(region_name="eu-west-1", aws_access_key_id="AKIAREAL", aws_secret_access_key="real")
    before = boto3.DEFAULT_SESSION
    with mock_sagemaker():
        assert boto3.client("sagemaker").meta.region_name == "us-east-1"
        assert boto3.DEFAULT_SESSION is not before
    assert boto3.DEFAULT_SESSION is before


def test_a_default_session_made_meanwhile_does_not_survive():
    with mock_sagemaker():
        boto3.setup_default_session(region_name="eu-west-1")
        assert boto3.client("sagemaker").meta.region_name == "eu-west-1"
    assert boto3.DEFAULT_SESSION is None
