"""Sessions and clients of aioboto3 behave as those of boto3."""

import asyncio

import pytest
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker

aioboto3 = pytest.importorskip("aioboto3", minversion="15")
pytestmark = pytest.mark.asyncio

session = aioboto3.Session()  # at module level, as in programs
MINE = {"NotebookInstanceName": "mine"}
NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}


@mock_sagemaker
async def test_lifecycle_of_a_notebook_instance():
    async with session.client("sagemaker") as client:
        assert client.meta.region_name == "us-east-1"
        await client.create_notebook_instance(**MINE, **NOTEBOOK)
        with pytest.raises(ClientError, match="duplicate"):
            await client.create_notebook_instance(**MINE, **NOTEBOOK)
        await client.get_waiter("notebook_instance_in_service").wait(**MINE)
        assert (await client.create_presigned_notebook_instance_url(**MINE))["AuthorizedUrl"].startswith("https://mine")
        await client.stop_notebook_instance(**MINE)
        await client.get_waiter("notebook_instance_stopped").wait(**MINE)
        await client.delete_notebook_instance(**MINE)
        await client.get_waiter("notebook_instance_deleted").wait(**MINE)
        assert (await client.list_notebook_instances())["NotebookInstances"] == []


async def test_errors_paginators_and_retries(sagemock):
    sagemock.fail("ListNotebookInstances", "ThrottlingException", times=2)
    async with session.client("sagemaker") as client:
        for number in range(3):
            await client.create_notebook_instance(NotebookInstanceName=f"mine-{number}", **NOTEBOOK)
        paginator = client.get_paginator("list_notebook_instances")
        pages = [page async for page in paginator.paginate(PaginationConfig={"PageSize": 2})]
        assert [len(page["NotebookInstances"]) for page in pages] == [2, 1]
        assert pages[0]["ResponseMetadata"]["RetryAttempts"] == 2
        sagemock.quotas["Total number of notebook instances"] = 3
        with pytest.raises(client.exceptions.ResourceLimitExceeded):
            await client.create_notebook_instance(**MINE, **NOTEBOOK)


@mock_sagemaker
async def test_clients_in_concurrent_tasks_share_one_cloud():
    async def create(number):
        async with session.client("sagemaker") as client:
            await client.create_notebook_instance(NotebookInstanceName=f"mine-{number}", **NOTEBOOK)

    await asyncio.gather(*map(create, range(5)))
    async with session.client("sagemaker") as client:
        assert len((await client.list_notebook_instances())["NotebookInstances"]) == 5
