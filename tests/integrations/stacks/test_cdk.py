"""A stack that AWS CDK synthesises: deployed, updated and deleted. `make test-cdk` installs CDK and runs it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .documented import documented

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
APP = Path(__file__).parent / "cdk_app.py"
PYTHON = ROOT / os.environ.get("TEST_CDK", ".venv-cdk") / "bin" / "python"
BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"  # the parameter of `cdk bootstrap` that each template reads
SECONDS = 400  # for a synthesis, which starts node
IAM = ["CAPABILITY_IAM"]


@pytest.fixture(scope="module")
def synthesise(tmp_path_factory):
    """Return a function that returns the template of the app for an instance type."""
    if not (PYTHON.exists() and shutil.which("node")):
        pytest.skip("AWS CDK or node is not installed (make test-cdk)")

    def synthesise(instance_type):
        folder = tmp_path_factory.mktemp("cdk")
        command = [PYTHON, APP, folder, instance_type]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == 0, done.stderr
        return json.loads((folder / "Studio.template.json").read_text())

    return synthesise


def test_app_is_deployed_updated_and_deleted(stack, sagemaker, aws, synthesise):
    """The deletion fails at the subnets, since the domain leaves its file system, as on AWS [X6.5]."""
    aws("ssm").put_parameter(Name=BOOTSTRAP_VERSION, Value="30", Type="String")
    stack.create(synthesise("ml.t3.medium"), Capabilities=IAM)
    assert stack.status == "CREATE_COMPLETE"
    notebook = {"NotebookInstanceName": stack.outputs["Notebook"]}
    assert sagemaker.describe_notebook_instance(**notebook)["InstanceType"] == "ml.t3.medium"
    domain = {"DomainId": stack.outputs["DomainId"]}
    described = sagemaker.describe_domain(**domain)
    assert described["Status"] == "InService"
    assert [space["SpaceName"] for space in sagemaker.list_spaces()["Spaces"]] == ["lab"]
    assert len(sagemaker.list_user_profiles()["UserProfiles"]) == 2
    assert {"Key": "team", "Value": "risk"} in sagemaker.list_tags(ResourceArn=described["DomainArn"])["Tags"]

    stack.update(synthesise("ml.m5.xlarge"), Capabilities=IAM)
    assert stack.status == "UPDATE_COMPLETE"
    assert sagemaker.describe_notebook_instance(**notebook)["InstanceType"] == "ml.m5.xlarge"
    assert stack.outputs["DomainId"] == domain["DomainId"]

    stack.delete()
    assert stack.status == "DELETE_FAILED"
    subnets = [name for name in stack.failures if name != stack.name]
    assert len(subnets) == 2
    assert all("has dependencies and cannot be deleted." in stack.failures[name] for name in subnets)
    assert sagemaker.list_domains()["Domains"] == sagemaker.list_notebook_instances()["NotebookInstances"] == []

    documented("moto.md", "clean_up")(described["VpcId"])
    stack.delete()
    assert stack.history == ["DELETE_COMPLETE"]
    vpcs = aws("ec2").describe_vpcs()["Vpcs"]
    assert described["VpcId"] not in {vpc["VpcId"] for vpc in vpcs}
