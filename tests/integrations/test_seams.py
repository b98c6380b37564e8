"""The members of moto that sagemock relies on: each exists, and a missing one only turns its service off."""

import importlib
import json
from functools import cache

import boto3
import pytest
from moto import mock_aws
from moto.backends import get_backend

from sagemock.integrations import seams
from sagemock.integrations.backends import is_excluded
from sagemock.integrations.seams import SEAMS
from sagemock.mock import moto_fallback

from .conftest import ACCOUNT, REGION, trust

SENTENCES = {
    f"moto's {service}: {name} {meaning}": (service, name)
    for service, members in SEAMS.items()
    for name, meaning in members.items()
}


@cache
def members_of(service):
    """Return the names of the members of moto's backend of a service."""
    importlib.import_module(f"moto.{service}.models")
    with mock_aws():
        return frozenset(dir(get_backend(service)[ACCOUNT]["aws" if service == "iam" else REGION]))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_backend_has_every_seam(sentence):
    service, name = SENTENCES[sentence]
    assert name in members_of(service)


def test_moto_shows_whether_its_mock_is_active():
    assert not moto_fallback.is_active()
    with mock_aws():
        assert moto_fallback.is_active()
    assert not moto_fallback.is_active()


def test_configuration_of_moto_excludes_a_service():
    with mock_aws(config={"core": {"service_whitelist": ["s3"], "mock_credentials": True}}):
        assert [is_excluded(service) for service in ("s3", "iam")] == [False, True]


@pytest.fixture
def without(monkeypatch):
    """Return a function that adds a seam which moto does not have."""
    seams.check_again()
    yield lambda service: monkeypatch.setitem(SEAMS, service, {**SEAMS[service], "no_such_member": "does not exist"})
    seams.check_again()


def test_a_missing_seam_warns_once(cloud, create_role, create_notebook, without):
    create_role()
    without("iam")
    with pytest.warns(
        RuntimeWarning, match=r"leaves moto's iam out of account, because moto 5\S* has no no_such_member"
    ):
        create_notebook("first")
    create_notebook("second")


def test_other_services_stay_in_account(cloud, aws, network, create_notebook, without):
    without("resourcegroupstaggingapi")
    create_notebook(SubnetId=network.subnet, Tags=[{"Key": "team", "Value": "risk"}])
    assert len(network.ec2.describe_network_interfaces()["NetworkInterfaces"]) == 1
    tagging = boto3.client("resourcegroupstaggingapi", REGION)
    with pytest.warns(RuntimeWarning, match="leaves moto's resourcegroupstaggingapi out of account"):
        assert tagging.get_resources()["ResourceTagMappingList"] == []


class Account:
    """A user of an account with a role, a network and a key, each method of whom meets one service of moto."""

    def __init__(self, cloud, network, create_notebook, create_domain):
        self.cloud, self.network = cloud, network
        self.create_notebook, self.create_domain = create_notebook, create_domain

    def client(self, service):
        return boto3.client(service, REGION)

    def status_of_notebook(self, **more):
        sagemaker = self.create_notebook(**more)
        self.cloud.clock.settle()
        return sagemaker.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceStatus"]

    def iam(self):
        self.client("iam").create_role(RoleName="Another", AssumeRolePolicyDocument=trust())
        assert self.status_of_notebook() == "InService"

    def ec2(self):
        assert self.status_of_notebook(SubnetId="subnet-0123") == "InService"

    def kms(self):
        self.client("kms").create_key()
        assert self.status_of_notebook(KmsKeyId="6fc4e2a3-0000-4000-8000-000000000000") == "InService"

    def efs(self):
        self.create_domain(self.network)
        self.cloud.clock.settle()
        assert self.client("efs").describe_file_systems()["FileSystems"] == []

    def events(self):
        pattern = json.dumps({"source": ["aws.sagemaker"]})
        self.client("events").put_rule(Name="all", EventPattern=pattern)
        assert self.status_of_notebook() == "InService"

    def logs(self):
        self.status_of_notebook()
        self.cloud.log(self.cloud.resource_store.all()[0], "OnStart", "hello")
        assert self.client("logs").describe_log_groups()["logGroups"] == []

    def resourcegroupstaggingapi(self):
        self.create_notebook(Tags=[{"Key": "team", "Value": "risk"}])
        found = self.client("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "team"}])
        assert found["ResourceTagMappingList"] == []


@pytest.mark.parametrize("service", SEAMS)
def test_without_a_seam_the_service_is_off(cloud, network, create_notebook, create_domain, without, service):
    without(service)
    account = Account(cloud, network, create_notebook, create_domain)
    with pytest.warns(RuntimeWarning, match=f"leaves moto's {service} out of account") as warned:
        getattr(account, service)()
    assert len(warned) == 1
