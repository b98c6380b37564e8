"""Recordings of aiobotocore's clients, with both of its HTTP libraries."""

import asyncio
import json

import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from sagemock import mock_sagemaker, recording

get_session = pytest.importorskip("aiobotocore.session").get_session
AioConfig = pytest.importorskip("aiobotocore.config").AioConfig
pytestmark = pytest.mark.asyncio

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}


def new_client(**options):
    return get_session().create_client("sagemaker", region_name="us-east-1", **options)


def config_for(backend):
    if backend == "aiohttp":
        return AioConfig()
    pytest.importorskip("httpx2")
    return AioConfig(http_session_cls=pytest.importorskip("aiobotocore.httpxsession").HttpxSession)


def calls_in(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


async def test_calls_to_the_mock_are_recorded(tmp_path):
    with mock_sagemaker(), recording(tmp_path / "aws.jsonl"):
        async with new_client() as client:
            arn = (await client.create_notebook_instance(**NEW))["NotebookInstanceArn"]
            with pytest.raises(ClientError):
                await client.create_notebook_instance(**NEW)
    created, refused = calls_in(tmp_path / "aws.jsonl")
    assert (created["operation"], created["status"]) == ("CreateNotebookInstance", 200)
    assert refused["error"]["code"] == "ValidationException"
    assert created["reply"]["NotebookInstanceArn"] in refused["error"]["message"] != arn


@pytest.fixture(scope="module")
def moto_url():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.mark.parametrize("backend", ["aiohttp", "httpx"])
async def test_calls_over_http_are_recorded(backend, moto_url, tmp_path):
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
    options = {**keys, "endpoint_url": moto_url, "config": config_for(backend)}
    with recording(tmp_path / "aws.jsonl"):
        async with new_client(**options) as client:
            await client.create_notebook_instance(**NEW | {"NotebookInstanceName": backend})
            name = {"NotebookInstanceName": backend}
            described = await asyncio.gather(*(client.describe_notebook_instance(**name) for _ in range(3)))
    assert {reply["NotebookInstanceStatus"] for reply in described} == {"InService"}
    calls = calls_in(tmp_path / "aws.jsonl")
    assert [call["operation"] for call in calls] == ["CreateNotebookInstance"] + ["DescribeNotebookInstance"] * 3
    assert all(call["reply"]["InstanceType"] == "ml.t3.medium" for call in calls[1:])
