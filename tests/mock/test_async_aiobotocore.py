"""Clients of aiobotocore behave as those of boto3: errors, paginators, waiters, retries, polling loops, tasks."""

import asyncio

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, WaiterError

from sagemock import OperationNotSupported, mock_sagemaker

get_session = pytest.importorskip("aiobotocore.session").get_session
AioConfig = pytest.importorskip("aiobotocore.config").AioConfig  # imports anyio if httpx is installed
pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("slept")]

MINE = {"NotebookInstanceName": "mine"}
NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
DEAD = {"endpoint_url": "http://127.0.0.1:1", "config": AioConfig(retries={"max_attempts": 0})}
KEYS = {"aws_access_key_id": "AKIAREAL", "aws_secret_access_key": "real"}
BACKENDS = ["aiohttp", "httpx"]


def new_client(**options):
    return get_session().create_client("sagemaker", **options)


def config_for(backend, **options):
    if backend == "aiohttp":
        return AioConfig(**options)
    pytest.importorskip("httpx2")
    sessions = pytest.importorskip("aiobotocore.httpxsession")
    return AioConfig(http_session_cls=sessions.HttpxSession, **options)


async def create(client, name="mine"):
    reply = await client.create_notebook_instance(NotebookInstanceName=name, **NOTEBOOK)
    return reply["NotebookInstanceArn"]


async def status(client, name="mine"):
    return (await client.describe_notebook_instance(NotebookInstanceName=name))["NotebookInstanceStatus"]


async def names(client):
    return [
        notebook["NotebookInstanceName"] for notebook in (await client.list_notebook_instances())["NotebookInstances"]
    ]


@mock_sagemaker
async def test_replies_have_the_form_of_aws():
    async with new_client() as client:
        assert await create(client) == "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/mine"
        reply = await client.describe_notebook_instance(**MINE)
    assert reply["CreationTime"].tzinfo is not None
    metadata = reply["ResponseMetadata"]
    assert set(metadata) == {"RequestId", "HTTPStatusCode", "HTTPHeaders", "RetryAttempts"}
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]


@mock_sagemaker
async def test_boto3_and_aiobotocore_share_one_cloud():
    async with new_client() as client:
        await create(client)
        assert boto3.client("sagemaker").describe_notebook_instance(**MINE)["NotebookInstanceName"] == "mine"


async def test_earlier_client_is_mocked_only_during_mock():
    async with new_client(region_name="us-east-1", **DEAD, **KEYS) as client:
        async with mock_sagemaker():
            assert await names(client) == []
        with pytest.raises(EndpointConnectionError):
            await client.list_notebook_instances()


@mock_sagemaker
async def test_other_services_are_not_mocked():
    async with get_session().create_client("sqs", **DEAD) as queue:
        with pytest.raises(EndpointConnectionError):
            await queue.list_queues()


async def test_errors_are_classes_of_the_client(sagemock):
    sagemock.quotas["ml.t3.medium for notebook instance usage"] = 0
    async with new_client() as client:
        with pytest.raises(client.exceptions.ResourceLimitExceeded) as refused:
            await create(client)
        assert refused.value.response["Message"] == refused.value.response["Error"]["Message"]
        with pytest.raises(ClientError, match="RecordNotFound") as refused:
            await status(client)
        assert type(refused.value) is ClientError


@mock_sagemaker
async def test_paginators_go_through_the_mock():
    async with new_client() as client:
        for number in range(5):
            await create(client, f"mine-{number}")
        pages = client.get_paginator("list_notebook_instances").paginate(PaginationConfig={"PageSize": 2})
        assert [len(page["NotebookInstances"]) async for page in pages] == [2, 2, 1]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("clock", ["auto", "manual"])
async def test_waiters_sleep_on_the_clock(slept, backend, clock):
    config = config_for(backend)
    async with mock_sagemaker(clock=clock) as cloud, new_client(config=config) as client:
        then = cloud.clock.now()
        await create(client)
        await client.get_waiter("notebook_instance_in_service").wait(**MINE)
        assert await status(client) == "InService"
        assert (cloud.clock.now() - then).total_seconds() >= 210
    assert sum(slept) == 0


@mock_sagemaker(durations={"NotebookInstance": {"Pending": "1h"}})
async def test_waiter_exceeds_attempts_of_a_set_duration(slept):
    async with new_client() as client:
        await create(client)
        waiter = client.get_waiter("notebook_instance_in_service")
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            await waiter.wait(**MINE, WaiterConfig={"Delay": 15, "MaxAttempts": 5})
        assert await status(client) == "Pending"
    assert sum(slept) == 0


@pytest.mark.parametrize("clock", ["auto", "manual", "instant"])
async def test_image_waiters_sleep_on_the_clock(slept, clock, deletion_waiter_outcome):
    image, role = {"ImageName": "analysis"}, "arn:aws:iam::123456789012:role/notebook"
    async with mock_sagemaker(clock=clock), new_client() as client:
        await client.create_image(**image, RoleArn=role)
        await client.get_waiter("image_created").wait(**image)
        await client.update_image(**image, DisplayName="Analysis")
        await client.get_waiter("image_updated").wait(**image)
        await client.create_image_version(**image, BaseImage="analysis:latest")
        await client.get_waiter("image_version_created").wait(**image)
        await client.delete_image_version(**image, Version=1)
        with deletion_waiter_outcome():
            await client.get_waiter("image_version_deleted").wait(**image)
        await client.delete_image(**image)
        with deletion_waiter_outcome():
            await client.get_waiter("image_deleted").wait(**image)
        assert (await client.list_images())["Images"] == []
    assert sum(slept) == 0


async def test_a_waiter_fails_when_the_instance_does(sagemock):
    sagemock.fail_next("NotebookInstance")
    async with new_client() as client:
        await create(client)
        with pytest.raises(WaiterError, match="terminal failure"):
            await client.get_waiter("notebook_instance_in_service").wait(**MINE)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
async def test_retry_back_off_takes_no_time(sagemock, slept, mode, backend):
    sagemock.fail("ListNotebookInstances", "ThrottlingException", times=2)
    async with new_client(config=config_for(backend, retries={"mode": mode})) as client:
        reply = await client.list_notebook_instances()
    assert reply["ResponseMetadata"]["RetryAttempts"] == 2
    assert [call.error for call in sagemock.calls] == ["ThrottlingException", "ThrottlingException", None]
    assert sagemock.calls[-1].at > sagemock.calls[0].at
    assert sum(slept) == 0


async def test_lasting_error_is_raised_after_all_attempts(sagemock, slept):
    sagemock.fail("ListNotebookInstances", "InternalFailure", times=None)
    async with new_client(config=AioConfig(retries={"mode": "standard", "total_max_attempts": 2})) as client:
        with pytest.raises(ClientError) as refused:
            await client.list_notebook_instances()
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 1
    assert sum(slept) == 0


@mock_sagemaker
async def test_concurrent_tasks_poll_without_taking_time(slept):
    async def live(client, name):
        await create(client, name)
        looks = [await status(client, name)]
        while looks[-1] == "Pending":
            await asyncio.sleep(30)  # as in users' programs
            looks.append(await status(client, name))
        return looks[-1]

    async with new_client() as client:
        assert await asyncio.gather(*(live(client, f"mine-{number}") for number in range(10))) == ["InService"] * 10
        assert len(await names(client)) == 10
    assert sum(slept) == 0


async def test_a_sleep_in_an_unrelated_task_is_real(slept):
    async def other():
        await asyncio.sleep(5)

    unrelated = other()
    async with mock_sagemaker(), new_client() as client:
        task = asyncio.create_task(unrelated)
        await create(client)
        await task
    assert sum(slept) == 5


@mock_sagemaker
async def test_event_handlers_await_the_response_content():
    contents = []

    async def look(http_response, **_):
        contents.append(await http_response.content)

    async with new_client() as client:
        client.meta.events.register("after-call.sagemaker.*", look)
        await client.list_notebook_instances()
    assert contents == [b'{"NotebookInstances":[]}']


@mock_sagemaker
async def test_unsupported_operation_raises_its_own_error():
    async with new_client(**DEAD) as client:
        with pytest.raises(OperationNotSupported, match="ListTrainingJobs"):
            await client.list_training_jobs()


async def test_unsupported_operation_is_passed_to_moto():
    mock_aws = pytest.importorskip("moto").mock_aws
    async with new_client(region_name="us-east-1") as client:
        with mock_sagemaker(), mock_aws():
            assert (await client.list_training_jobs())["TrainingJobSummaries"] == []
            with pytest.raises(ClientError) as refused:
                await client.describe_training_job(TrainingJobName="none")
            assert refused.value.response["Error"]["Code"] == "ValidationException"


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_missing_profile_and_region_do_not_matter(monkeypatch, backend):
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    async with mock_sagemaker(), new_client(config=config_for(backend)) as client:
        assert client.meta.region_name == "us-east-1"
        assert await names(client) == []
