"""The members of moto that sagemock relies on: each exists, and a missing one only turns its service off."""

import importlib

import boto3
import pytest
from moto.backends import get_backend

from sagemock.integrations import seams
from sagemock.integrations.seams import SEAMS

from .conftest import ACCOUNT, REGION


def backend_of(service):
    importlib.import_module(f"moto.{service}.models")
    return get_backend(service)[ACCOUNT]["aws" if service == "iam" else REGION]


@pytest.mark.usefixtures("moto")
@pytest.mark.parametrize("service", SEAMS)
def test_the_backend_has_every_seam(service):
    backend = backend_of(service)
    gone = [f"{name} {meaning}" for name, meaning in SEAMS[service].items() if not hasattr(backend, name)]
    assert gone == []


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
