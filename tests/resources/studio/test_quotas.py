"""Studio's quotas."""

import pytest

ENDING = (
    "Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, "
    "contact AWS support to request an increase for this quota."
)
OLD_ENDING = "Please contact AWS support to request an increase for this limit."
GATEWAYS = "Studio KernelGateway Apps running on ml.g5.48xlarge instance"
PROFILES = "Maximum number of Studio user profiles allowed per account"
SPACES = "Maximum number of Studio spaces allowed per account"
APPS = "Maximum number of running Studio apps allowed per account"

pytestmark = pytest.mark.sagemock(clock="manual")


@pytest.fixture
def profile(studio):
    return studio.profile(studio.domain())


def limit(name, most, used, unit, ending=ENDING):
    return {
        "Code": "ResourceLimitExceeded",
        "Message": (
            f"The account-level service limit '{name}' is {most} {unit}, with current utilization of {used} {unit} "
            f"and a request delta of 1 {unit}. {ending}"
        ),
    }


def gateway(studio, profile, name="default", status="InService"):
    return studio.app(profile, "KernelGateway", name, status, ResourceSpec={"InstanceType": "ml.g5.48xlarge"})


def test_quota_of_type_and_instance_has_recorded_error(sagemock, studio, profile, client_error):
    sagemock.quotas[GATEWAYS] = 0
    assert client_error(gateway, studio=studio, profile=profile) == limit(GATEWAYS, 0, 0, "Apps")


@pytest.mark.parametrize("app_type", ["JupyterLab", "CodeEditor"])
def test_quota_name_of_space_apps_is_plural(sagemock, studio, profile, client_error, app_type):
    quota = f"Studio {app_type} Apps running on ml.p3.2xlarge instances"
    sagemock.quotas[quota] = 0
    spec = {"SageMakerImageArn": studio.image, "InstanceType": "ml.p3.2xlarge"}
    space = studio.lab(profile, AppType=app_type)
    error = client_error(studio.app, owner=space, app_type=app_type, ResourceSpec=spec)
    assert error == limit(quota, 0, 0, "Apps")


def test_other_app_and_instance_types_do_not_count(sagemock, studio, profile, client_error):
    sagemock.quotas[GATEWAYS] = 1
    studio.app(profile)
    studio.app(profile, "KernelGateway", "small", ResourceSpec={"InstanceType": "ml.t3.medium"})
    gateway(studio, profile)
    assert client_error(gateway, studio=studio, profile=profile, name="more") == limit(GATEWAYS, 1, 1, "Apps")


def test_system_counts_as_its_real_instance_type(sagemock, studio, profile, client_error):
    sagemock.quotas["Studio KernelGateway Apps running on ml.t3.medium instance"] = 0
    spec = {"InstanceType": "system"}
    error = client_error(studio.app, owner=profile, app_type="KernelGateway", ResourceSpec=spec)
    assert error["Code"] == "ResourceLimitExceeded"


@pytest.mark.parametrize("status", ["Deleted", "Failed"])
def test_deleted_and_failed_apps_do_not_count(sagemock, studio, profile, status):
    sagemock.quotas[GATEWAYS] = sagemock.quotas[APPS] = 1
    gateway(studio, profile, status=status)
    gateway(studio, profile, "more")


def test_all_apps_together_can_be_limited(sagemock, studio, profile, client_error):
    sagemock.quotas[APPS] = 1
    studio.app(profile)
    assert client_error(gateway, studio=studio, profile=profile)["Code"] == "ResourceLimitExceeded"


def test_refused_app_does_not_exist(sagemock, sagemaker_client, studio, profile, client_error):
    sagemock.quotas[GATEWAYS] = 0
    client_error(gateway, studio=studio, profile=profile)
    assert sagemaker_client.list_apps()["Apps"] == []


def test_domain_quota_error_has_the_older_ending(sagemock, studio, client_error):
    sagemock.quotas["Total domains"] = 1
    studio.domain()
    assert client_error(studio.domain, name="other") == limit("Total domains", 1, 1, "Domains", OLD_ENDING)


@pytest.mark.parametrize("status", ["Pending", "InService", "Failed", "Deleting"])
def test_domain_counts_until_it_is_deleted(sagemock, studio, client_error, status):
    studio.domain(status=status)
    sagemock.quotas["Total domains"] = 1
    assert client_error(studio.domain, name="other")["Code"] == "ResourceLimitExceeded"


def test_quotas_count_profiles_and_spaces_of_all_domains(sagemock, studio, profile, client_error):
    other = studio.domain("other")
    sagemock.quotas[PROFILES] = sagemock.quotas[SPACES] = 1
    error = client_error(studio.profile, domain=other)
    assert error["Code"] == "ResourceLimitExceeded"
    assert f"'{PROFILES}' is 1" in error["Message"]
    studio.space(other)
    assert f"'{SPACES}' is 1" in client_error(studio.lab, profile=profile)["Message"]


@pytest.mark.parametrize("name", ["Studio Canvas Apps running on ml.t3.medium instances", "Total spaces"])
def test_unknown_quota_error_has_examples(sagemock, name):
    with pytest.raises(
        ValueError, match=r"The quotas are .*'Studio JupyterLab Apps running on <instance type> instances'"
    ):
        sagemock.quotas[name] = 1


def test_misspelled_quota_error_has_the_right_name(sagemock):
    with pytest.raises(ValueError, match=r"did you mean 'Studio JupyterLab Apps running on ml.t3.medium instances'"):
        sagemock.quotas["Studio JupyterLab Apps running on ml.t3.medium instance"] = 1
