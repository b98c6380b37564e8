"""Empty lists for the List operations that sagemock does not simulate (letter K of the trials)."""

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from moto import mock_aws

from sagemock import OperationNotSupported, mock_sagemaker
from sagemock.cloud import operations
from sagemock.protocol.service_model import service_model, snake_case

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
EMPTY = pytest.mark.sagemock(on_unsupported="empty-lists")


def unsupported_lists():
    """Return the operations whose requests need no member, and which sagemock does not simulate."""
    model, simulated = service_model(), set(operations.names())
    names = [name for name in model.operation_names if name.startswith("List") and name not in simulated]
    return [name for name in names if not model.operation_model(name).input_shape.required_members]


def _required(name):
    return service_model().operation_model(name).output_shape.required_members


@EMPTY
@pytest.mark.usefixtures("sagemock")
def test_every_list_operation_returns_its_lists(sagemaker_client):
    names = unsupported_lists()
    assert len(names) > 40
    for name in names:
        reply = getattr(sagemaker_client, snake_case(name))()
        # botocore's own check of a reply: required members, types.
        with Stubber(sagemaker_client) as stubber:
            token = {"NextToken": ""} if "NextToken" in _required(name) else {}  # an error of early models
            stubber.add_response(snake_case(name), {**reply, **token})
        lists = [value for member, value in reply.items() if member != "ResponseMetadata"]
        assert lists, name
        assert all(value == [] for value in lists), name


@EMPTY
@pytest.mark.usefixtures("sagemock")
def test_studio_and_inventory_tools_list_neighbours(sagemaker_client):
    assert sagemaker_client.list_models()["Models"] == []
    assert sagemaker_client.list_endpoints()["Endpoints"] == []
    assert sagemaker_client.list_algorithms()["AlgorithmSummaryList"] == []
    assert sagemaker_client.list_training_jobs()["TrainingJobSummaries"] == []
    assert sagemaker_client.list_cluster_nodes(ClusterName="none")["ClusterNodeSummaries"] == []


@EMPTY
@pytest.mark.usefixtures("sagemock")
def test_paginators_and_filters_work_on_them(sagemaker_client):
    pages = list(sagemaker_client.get_paginator("list_training_jobs").paginate(StatusEquals="Failed"))
    assert [page["TrainingJobSummaries"] for page in pages] == [[]]


@EMPTY
@pytest.mark.usefixtures("sagemock")
def test_filters_of_them_are_checked(sagemaker_client, client_error):
    error = client_error(sagemaker_client.list_training_jobs, StatusEquals="Running")
    assert error["Code"] == "ValidationException"
    assert "at 'statusEquals' failed to satisfy constraint" in error["Message"]
    assert client_error(sagemaker_client.list_models, NextToken="none")["Code"] == "ValidationException"


@EMPTY
def test_calls_and_faults_include_them(sagemock, sagemaker_client, client_error):
    sagemock.fail("ListModels", "ThrottlingException")
    client = boto3.client("sagemaker", config=Config(retries={"max_attempts": 0}))
    assert client_error(client.list_models)["Code"] == "ThrottlingException"
    sagemaker_client.list_models()
    assert sagemock.calls[-1].operation == "ListModels"


@EMPTY
@pytest.mark.usefixtures("sagemock")
def test_other_operations_are_still_unsupported(sagemaker_client):
    with pytest.raises(OperationNotSupported, match="DescribeModel"):
        sagemaker_client.describe_model(ModelName="churn")
    with pytest.raises(OperationNotSupported, match="Search"):
        sagemaker_client.search(Resource="TrainingJob")


@pytest.mark.usefixtures("sagemock")
def test_by_default_they_raise_with_advice(sagemaker_client):
    with pytest.raises(OperationNotSupported, match='on_unsupported="empty-lists"'):
        sagemaker_client.list_models()


def test_an_unknown_value_is_rejected():
    with pytest.raises(ValueError, match="must be one of 'raise', 'empty-lists'"):
        mock_sagemaker(on_unsupported="ignore")


@pytest.mark.parametrize("order", ["moto outside", "moto inside"])
def test_moto_answers_before_an_empty_list(order):
    ours = mock_sagemaker(on_unsupported="empty-lists")
    outer, inner = (mock_aws(), ours) if order == "moto outside" else (ours, mock_aws())
    with outer, inner:
        client = boto3.client("sagemaker", "us-east-1")
        client.create_model(ModelName="churn", ExecutionRoleArn=ROLE)
        assert [model["ModelName"] for model in client.list_models()["Models"]] == ["churn"]
        assert client.list_algorithms()["AlgorithmSummaryList"] == []  # moto does not have it
        with pytest.raises(OperationNotSupported, match="does not simulate it either"):
            client.create_workforce(WorkforceName="mine")
