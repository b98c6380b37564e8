"""boto3 in servers of an engine calls the cloud, as the execution role and under an address that they reach."""

import json

import pytest

ROLE = "arn:aws:iam::123456789012:role/teams/DataScientist"
LOOK = """
import boto3, json, os
status = boto3.client("sagemaker").describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceStatus"]
print(json.dumps([status, boto3.client("sts").get_caller_identity()["Arn"], os.environ["AWS_ENDPOINT_URL"]]))
"""
STOP = "import boto3; boto3.client('sagemaker').stop_notebook_instance(NotebookInstanceName='lab')"


@pytest.mark.long
def test_a_notebook_describes_and_stops_itself(engine, live, temp_dir, eventually):
    lab = live(**engine.options, clock="manual")
    lab.create(RoleArn=ROLE)
    with lab.visit() as visitor:
        status, identity, url = json.loads(visitor.run(LOOK))
        assert (status, identity) == ("InService", "arn:aws:sts::123456789012:assumed-role/DataScientist/SageMaker")
        assert url.startswith("http://127.0.0.1:") == ("image" not in engine.options)
        visitor.begin(STOP, visitor.start_kernel())
        assert eventually(lambda: lab.cloud.calls[-1].operation == "StopNotebookInstance")
    assert eventually(lambda: not engine.servers(temp_dir))
    assert lab.settle()["NotebookInstanceStatus"] == "Stopped"
