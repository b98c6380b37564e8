"""Service Quotas of SageMaker beside moto's."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def quotas(cloud, aws):
    return aws("service-quotas")


def test_quotas_of_the_cloud_are_read(cloud, quotas):
    cloud.quotas["Total number of notebook instances"] = 4
    cloud.quotas["ml.t3.medium for notebook instance usage"] = 2
    quota = quotas.get_service_quota(ServiceCode="sagemaker", QuotaCode="L-04CE2E67")["Quota"]
    assert (quota["QuotaName"], quota["Value"]) == ("Total number of notebook instances", 4.0)
    listed = quotas.list_service_quotas(ServiceCode="sagemaker")["Quotas"]
    assert {quota["QuotaName"]: quota["Value"] for quota in listed} == dict(cloud.quotas)
    for quota in listed:
        code = quota["QuotaCode"]
        assert quotas.get_service_quota(ServiceCode="sagemaker", QuotaCode=code)["Quota"] == quota


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Total domains", "L-B683BCB0"),
        ("Maximum number of Studio user profiles allowed per account", "L-AC46C40F"),
        ("Maximum number of SageMakerImage images allowed per account", "L-DDDC1D15"),
    ],
)
def test_published_codes_find_their_quotas(cloud, quotas, name, code):
    cloud.quotas[name] = 3
    assert quotas.get_service_quota(ServiceCode="sagemaker", QuotaCode=code)["Quota"]["QuotaName"] == name


def test_a_quota_without_limit_is_unknown(quotas):
    with pytest.raises(ClientError) as caught:
        quotas.get_service_quota(ServiceCode="sagemaker", QuotaCode="L-04CE2E67")
    assert caught.value.response["Error"]["Code"] == "NoSuchResourceException"
    assert quotas.list_service_quotas(ServiceCode="sagemaker")["Quotas"] == []


def test_quotas_of_other_services_stay_with_moto(quotas):
    listed = quotas.list_aws_default_service_quotas(ServiceCode="vpc")["Quotas"]
    assert {quota["ServiceCode"] for quota in listed} == {"vpc"}
