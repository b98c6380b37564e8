"""The README's comparison with moto and Stubber, checked against the versions it names."""

import re

import boto3
import botocore.session
import moto
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws
from moto.sagemaker.responses import SageMakerResponse

from sagemock.cloud.operations import names
from sagemock.protocol.service_model import service_model, snake_case

pytestmark = pytest.mark.skipif(moto.__version__ != "5.2.5", reason="the README compares with moto 5.2.5")
LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}


@pytest.fixture
def sagemaker():
    with mock_aws():
        yield boto3.client("sagemaker", region_name="us-east-1")


def test_moto_answers_12_of_21_notebook_operations():
    ours = [name for name in names() if re.search("Notebook|CodeRepositor|Tags$", name)]
    assert len(ours) == 21
    assert sum(hasattr(SageMakerResponse, snake_case(name)) for name in ours) == 12


def test_moto_answers_4_of_41_studio_operations(require_operations):
    require_operations("StartSession")
    ours = [name for name in names() if not re.search("Notebook|CodeRepositor|Tags$|Mlflow|PartnerApp", name)]
    assert len(ours) == 41
    theirs = {name for name in ours if hasattr(SageMakerResponse, snake_case(name))}
    assert theirs == {"CreateDomain", "DescribeDomain", "DeleteDomain", "ListDomains"}


def test_moto_answers_none_of_14_mlflow_operations(require_operations):
    require_operations("CreateMlflowApp")
    ours = [name for name in names() if "Mlflow" in name]
    assert len(ours) == 14
    assert not any(hasattr(SageMakerResponse, snake_case(name)) for name in ours)


def test_moto_answers_none_of_6_partner_app_operations(require_operations):
    require_operations("CreatePartnerApp")
    ours = [name for name in names() if "PartnerApp" in name]
    assert len(ours) == 6
    assert not any(hasattr(SageMakerResponse, snake_case(name)) for name in ours)


def test_moto_instances_are_in_service_immediately(sagemaker):
    sagemaker.create_notebook_instance(**NEW)
    assert sagemaker.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "InService"


def test_moto_accepts_start_and_stop_anytime(sagemaker):
    sagemaker.create_notebook_instance(**NEW)
    sagemaker.start_notebook_instance(**LAB)
    sagemaker.stop_notebook_instance(**LAB)
    sagemaker.stop_notebook_instance(**LAB)


def test_moto_accepts_bad_names_and_38_types(sagemaker):
    sagemaker.create_notebook_instance(**NEW | {"NotebookInstanceName": "a_b", "RoleArn": "not-the-arn-of-a-role"})
    refused = 0
    for number, instance_type in enumerate(service_model().shape_for("InstanceType").enum):
        try:
            name = {"NotebookInstanceName": f"n{number}", "InstanceType": instance_type}
            sagemaker.create_notebook_instance(**NEW | name)
        except ClientError:
            refused += 1
    assert number + 1 - refused == 38


def test_moto_has_no_presigned_notebook_urls(sagemaker):
    sagemaker.create_notebook_instance(**NEW)
    with pytest.raises(NotImplementedError):
        sagemaker.create_presigned_notebook_instance_url(**LAB)


def test_moto_misses_clients_created_before_import(monkeypatch):
    session = botocore.session.Session()
    components = session.get_component("event_emitter")
    components.unregister("before-send", unique_id="before-send")  # as in a client created before `import moto`
    from moto.core.models import botocore_stubber

    components.unregister("before-send", botocore_stubber)
    early = session.create_client("sagemaker", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")

    class ReachedTheNetwork(Exception):
        pass

    def send(_):
        raise ReachedTheNetwork

    monkeypatch.setattr(early._endpoint.http_session, "send", send)
    with mock_aws(), pytest.raises(ReachedTheNetwork):
        early.list_notebook_instances()


def test_stubber_accepts_an_unknown_status():
    client = boto3.client("sagemaker", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stubber:
        stubber.add_response("describe_notebook_instance", {"NotebookInstanceStatus": "Sleeping"}, LAB)
        assert client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "Sleeping"
