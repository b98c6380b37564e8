"""Clients of aiobotocore have the policies of their access keys, and exceptions have the notes."""

import asyncio
import sys

import pytest
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker

get_session = pytest.importorskip("aiobotocore.session").get_session
pytestmark = pytest.mark.asyncio

BOB = "arn:aws:iam::123456789012:user/bob"
POLICIES = {"callers": {"AKIABOB": {"caller": BOB, "policies": []}}}


def new_client(key):
    return get_session().create_client("sagemaker", aws_access_key_id=key, aws_secret_access_key="secret")


@mock_sagemaker(authorization=POLICIES)
async def test_the_access_key_selects_the_caller():
    async with new_client("AKIABOB") as bob, new_client("AKIAALICE") as alice:
        denied, allowed = await asyncio.gather(bob.list_domains(), alice.list_domains(), return_exceptions=True)
    assert isinstance(denied, ClientError)
    assert f"User: {BOB} is not authorized to perform: sagemaker:ListDomains" in str(denied)
    assert allowed["Domains"] == []


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have no notes")
@mock_sagemaker(authorization=POLICIES)
async def test_the_exception_explains_the_denial():
    async with new_client("AKIABOB") as bob:
        with pytest.raises(ClientError) as denied:
            await bob.list_domains()
    assert "because no identity-based policy allows the action" in denied.value.__notes__[0]


async def test_calling_as_changes_the_caller_of_a_task():
    with mock_sagemaker(authorization=POLICIES) as cloud:
        async with new_client("AKIAALICE") as client:

            async def call_as(caller):
                with cloud.authorization.calling_as(caller):
                    await asyncio.sleep(0)
                    await client.list_images()

            with pytest.raises(ClientError, match="user/bob"):
                await asyncio.gather(call_as(BOB), client.list_images())
        assert {decision.caller for decision in cloud.authorization.decisions} >= {BOB}
        assert any(decision.allowed for decision in cloud.authorization.decisions)
