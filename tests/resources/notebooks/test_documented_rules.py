"""Statements of docs/aws on notebook instances and their resources that no other test holds."""

import pytest

pytestmark = pytest.mark.sagemock(clock="manual")


def test_deleting_a_config_returns_an_empty_body(sagemaker_client):
    setup = {"NotebookInstanceLifecycleConfigName": "setup"}
    sagemaker_client.create_notebook_instance_lifecycle_config(**setup)
    reply = sagemaker_client.delete_notebook_instance_lifecycle_config(**setup)
    assert set(reply) == {"ResponseMetadata"}
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"
