"""An instance whose server keeps crashing gets the status Failed, with a FailureReason."""

import boto3
import pytest
import requests

from sagemock import mock_sagemaker

LAB = {"NotebookInstanceName": "lab"}


def test_a_crashing_server_fails_its_instance(temp_dir, eventually):
    with mock_sagemaker(jupyter=True) as cloud:
        sagemaker = boto3.client("sagemaker")
        role = "arn:aws:iam::123456789012:role/DataScientist"
        sagemaker.create_notebook_instance(**LAB, InstanceType="ml.t3.medium", RoleArn=role)
        cloud.clock.settle()
        url = sagemaker.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"]
        assert requests.get(url, timeout=60).status_code == 200
        (clock,) = temp_dir.glob("*/clock")
        hidden = clock.rename(clock.with_name("hidden"))  # no server starts without it
        sagemaker.stop_notebook_instance(**LAB)
        cloud.clock.settle()
        sagemaker.start_notebook_instance(**LAB)
        cloud.clock.settle()
        url = sagemaker.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"]
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=60)

        def status():
            return sagemaker.describe_notebook_instance(**LAB)

        assert eventually(lambda: status()["NotebookInstanceStatus"] == "Failed")
        assert "ended 5 times within 60 seconds" in status()["FailureReason"]
        assert cloud.events[-1]["detail"]["NotebookInstanceStatus"] == "Failed"
        hidden.rename(clock)
        sagemaker.start_notebook_instance(**LAB)
        cloud.clock.settle()
        url = sagemaker.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"]
        assert requests.get(url, timeout=60).status_code == 200
