"""SageMaker's resources in moto's Resource Groups Tagging API."""

import boto3
import pytest

from sagemock import mock_sagemaker

from .conftest import ACCOUNT, REGION

TEAM = {"Key": "team", "Value": "risk"}
LAB = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:notebook-instance/lab"


@pytest.fixture
def tagging(cloud, aws):
    return aws("resourcegroupstaggingapi")


def found(tagging, **filters):
    pages = tagging.get_paginator("get_resources").paginate(**filters)
    return [mapping["ResourceARN"] for page in pages for mapping in page["ResourceTagMappingList"]]


def test_resources_are_found_by_tag_and_type(tagging, aws, create_notebook):
    client = create_notebook(Tags=[TEAM])
    create_notebook("untagged")
    repository = client.create_code_repository(
        CodeRepositoryName="code",
        GitConfig={"RepositoryUrl": "https://github.com/aws/sagemaker-python-sdk"},
        Tags=[{"Key": "team", "Value": "fraud"}],
    )["CodeRepositoryArn"]
    assert found(tagging) == [LAB, repository]
    assert found(tagging, TagFilters=[{"Key": "team", "Values": ["risk"]}]) == [LAB]
    assert found(tagging, TagFilters=[{"Key": "team"}]) == [LAB, repository]
    assert found(tagging, TagFilters=[{"Key": "owner"}]) == []
    assert found(tagging, ResourceTypeFilters=["sagemaker:notebook-instance"]) == [LAB]
    assert found(tagging, ResourceTypeFilters=["sagemaker"]) == [LAB, repository]
    assert found(tagging, ResourceTypeFilters=["sagemaker:domain", "ec2"]) == []
    assert tagging.get_tag_keys()["TagKeys"] == ["team", "team"] or tagging.get_tag_keys()["TagKeys"] == ["team"]
    assert set(tagging.get_tag_values(Key="team")["TagValues"]) == {"risk", "fraud"}


def test_other_resources_of_moto_are_kept(tagging, aws, create_notebook):
    create_notebook(Tags=[TEAM])
    queue = aws("sqs").create_queue(QueueName="jobs", tags={"team": "risk"})["QueueUrl"]
    assert queue
    assert {arn.split(":")[2] for arn in found(tagging)} == {"sagemaker", "sqs"}


def test_tags_are_changed_through_the_api(tagging, aws, create_notebook):
    client = create_notebook(Tags=[TEAM])
    assert tagging.tag_resources(ResourceARNList=[LAB], Tags={"owner": "me"})["FailedResourcesMap"] == {}
    assert client.list_tags(ResourceArn=LAB)["Tags"] == [TEAM, {"Key": "owner", "Value": "me"}]


def test_tags_are_removed_through_the_api(tagging, aws, create_notebook):
    from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

    if not hasattr(ResourceGroupsTaggingAPIBackend, "untag_resources"):
        pytest.skip("this version of moto has no UntagResources")
    client = create_notebook(Tags=[TEAM])
    assert tagging.untag_resources(ResourceARNList=[LAB], TagKeys=["team"])["FailedResourcesMap"] == {}
    assert client.list_tags(ResourceArn=LAB)["Tags"] == []


def test_refused_tags_are_reported_as_failures(tagging, create_notebook):
    client = create_notebook(Tags=[TEAM])
    failures = tagging.tag_resources(ResourceARNList=[LAB], Tags={"aws:owner": "me"})["FailedResourcesMap"]
    assert list(failures) == [LAB]
    assert client.list_tags(ResourceArn=LAB)["Tags"] == [TEAM]


def test_each_region_and_account_has_its_own(tagging, create_notebook):
    create_notebook(Tags=[TEAM])
    assert found(boto3.client("resourcegroupstaggingapi", "eu-west-1")) == []


def test_the_newest_cloud_answers_until_it_ends(tagging, create_notebook):
    create_notebook(Tags=[TEAM])
    with mock_sagemaker():
        assert found(tagging) == []
    assert found(tagging) == [LAB]


def test_moto_is_restored_after_the_mock(moto, aws, create_notebook):
    from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

    original = ResourceGroupsTaggingAPIBackend.tag_resources
    with mock_sagemaker():
        create_notebook(Tags=[TEAM])
        assert found(aws("resourcegroupstaggingapi")) == [LAB]
    assert ResourceGroupsTaggingAPIBackend.tag_resources is original
    assert found(aws("resourcegroupstaggingapi")) == []
