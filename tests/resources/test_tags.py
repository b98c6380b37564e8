"""Tags of every resource that has an ARN."""

import pytest

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
TEAM = {"Key": "team", "Value": "research"}
STAGE = {"Key": "stage", "Value": "test"}

# Every kind with an ARN: its Create operation, a request, and the member of the reply with the ARN.
MAKERS = {
    "notebook instance": (
        "create_notebook_instance",
        {"NotebookInstanceName": "Thing", "InstanceType": "ml.t3.medium", "RoleArn": ROLE},
        "NotebookInstanceArn",
    ),
    "lifecycle config": (
        "create_notebook_instance_lifecycle_config",
        {"NotebookInstanceLifecycleConfigName": "Thing"},
        "NotebookInstanceLifecycleConfigArn",
    ),
    "code repository": (
        "create_code_repository",
        {"CodeRepositoryName": "Thing", "GitConfig": {"RepositoryUrl": "https://github.com/example/thing"}},
        "CodeRepositoryArn",
    ),
    "studio lifecycle config": (
        "create_studio_lifecycle_config",
        {
            "StudioLifecycleConfigName": "Thing",
            "StudioLifecycleConfigContent": "ZWNobw==",
            "StudioLifecycleConfigAppType": "JupyterLab",
        },
        "StudioLifecycleConfigArn",
    ),
    "image": ("create_image", {"ImageName": "Thing", "RoleArn": ROLE}, "ImageArn"),
    "image version": (
        "create_image_version",
        {"ImageName": "Thing", "BaseImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/thing"},
        "ImageVersionArn",
    ),
    "app image config": ("create_app_image_config", {"AppImageConfigName": "Thing"}, "AppImageConfigArn"),
}

pytestmark = pytest.mark.sagemock(clock="manual")


@pytest.fixture
def make(sagemaker_client):
    def make(kind="code repository", **more):
        operation, request, arn = MAKERS[kind]
        if kind == "image version":
            make("image")
            sagemaker_client.get_waiter("image_created").wait(ImageName="Thing")
        return getattr(sagemaker_client, operation)(**request, **more)[arn]

    return make


@pytest.fixture
def tags_of(sagemaker_client):
    def tags_of(arn):
        return {tag["Key"]: tag["Value"] for tag in sagemaker_client.list_tags(ResourceArn=arn)["Tags"]}

    return tags_of


def numbered(count):
    return [{"Key": f"key-{n}", "Value": str(n)} for n in range(count)]


@pytest.mark.parametrize("kind", MAKERS)
def test_every_resource_with_an_arn_has_tags(sagemaker_client, make, tags_of, kind):
    create = sagemaker_client.meta.method_to_api_mapping[MAKERS[kind][0]]
    if "Tags" in sagemaker_client.meta.service_model.operation_model(create).input_shape.members:
        arn = make(kind, Tags=[TEAM])
    else:  # an image version, or an older botocore: Create accepts no tags
        arn = make(kind)
        sagemaker_client.add_tags(ResourceArn=arn, Tags=[TEAM])
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[STAGE])
    assert tags_of(arn) == {"team": "research", "stage": "test"}
    sagemaker_client.delete_tags(ResourceArn=arn, TagKeys=["team"])
    assert tags_of(arn) == {"stage": "test"}


@pytest.mark.parametrize("kind", MAKERS)
def test_resource_without_tags_has_an_empty_list(sagemaker_client, make, kind):
    assert sagemaker_client.list_tags(ResourceArn=make(kind))["Tags"] == []


def test_empty_list_of_tags_is_in_the_reply(sagemaker_client, make):
    reply = sagemaker_client.list_tags(ResourceArn=make())
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == str(len('{"Tags":[]}'))


def test_add_tags_replaces_equal_keys_only(sagemaker_client, make, tags_of):
    arn = make(Tags=[TEAM, STAGE])
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[TEAM | {"Value": "platform"}])
    assert tags_of(arn) == {"team": "platform", "stage": "test"}


def test_add_tags_returns_all_tags(sagemaker_client, make):
    assert STAGE in sagemaker_client.add_tags(ResourceArn=make(Tags=[TEAM]), Tags=[STAGE])["Tags"]


def test_keys_are_case_sensitive(sagemaker_client, make, tags_of):
    arn = make(Tags=[TEAM])
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[TEAM | {"Key": "Team"}])
    assert set(tags_of(arn)) == {"team", "Team"}


def test_value_may_be_empty(make, tags_of):
    assert tags_of(make(Tags=[{"Key": "empty", "Value": ""}])) == {"empty": ""}


def test_delete_tags_ignores_missing_keys(sagemaker_client, make, tags_of):
    arn = make(Tags=[TEAM])
    sagemaker_client.delete_tags(ResourceArn=arn, TagKeys=["other", "team"])
    assert tags_of(arn) == {}


@pytest.mark.parametrize("status", ["Pending", "InService", "Stopping", "Stopped", "Failed", "Updating", "Deleting"])
def test_tagging_works_in_every_status(sagemaker_client, notebook_in, tags_of, status):
    arn = notebook_in(status)
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[TEAM, STAGE])
    sagemaker_client.delete_tags(ResourceArn=arn, TagKeys=["stage"])
    assert tags_of(arn) == {"team": "research"}


def test_arns_ignore_case(make, tags_of):
    arn = make(Tags=[TEAM])
    assert tags_of(arn.replace("/thing", "/Thing")) == {"team": "research"}


# --- refusals


@pytest.mark.parametrize(
    "call", [("add_tags", {"Tags": [TEAM]}), ("list_tags", {}), ("delete_tags", {"TagKeys": ["a"]})]
)
@pytest.mark.parametrize("kind", ["notebook-instance", "code-repository", "no-such-kind"])
def test_missing_resource_is_refused(sagemaker_client, client_error, call, kind):
    operation, request = call
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:{kind}/missing"
    assert (
        client_error(getattr(sagemaker_client, operation), ResourceArn=arn, **request)["Code"] == "ValidationException"
    )


def test_arn_of_another_region_is_not_found(make, sagemaker_client, client_error):
    arn = make().replace("us-east-1", "eu-west-1")
    assert client_error(sagemaker_client.list_tags, ResourceArn=arn)["Code"] == "ValidationException"


@pytest.mark.parametrize(
    "arn", ["", "thing", "arn:aws:s3:::bucket", "arn:aws:sagemaker:us-east-1:12:notebook-instance/x"]
)
def test_invalid_arn_has_the_error_of_aws(sagemaker_client, client_error, arn):
    pattern = sagemaker_client.meta.service_model.shape_for("ResourceArn").metadata["pattern"]
    assert client_error(sagemaker_client.list_tags, ResourceArn=arn) == {
        "Code": "ValidationException",
        "Message": f"1 validation error detected: Value '{arn}' at 'resourceArn' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {pattern}",
    }


def test_fifty_tags_are_accepted(make, tags_of):
    assert len(tags_of(make(Tags=numbered(50)))) == 50


def test_more_than_fifty_in_a_request_are_refused(sagemaker_client, make, client_error):
    error = client_error(sagemaker_client.add_tags, ResourceArn=make(), Tags=numbered(51))
    assert error["Message"].startswith("1 validation error detected: Value '[")
    assert error["Message"].endswith(
        "' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50"
    )


def test_more_than_fifty_in_total_are_refused(sagemaker_client, make, tags_of, client_error):
    arn = make(Tags=numbered(50))
    assert client_error(sagemaker_client.add_tags, ResourceArn=arn, Tags=[TEAM])["Code"] == "ValidationException"
    assert "team" not in tags_of(arn)
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "key-1", "Value": "another"}])


@pytest.mark.parametrize("key", ["aws:createdBy", "AWS:x"])
def test_keys_with_the_aws_prefix_are_reserved(sagemaker_client, make, client_error, key):
    arn = make()
    error = client_error(sagemaker_client.add_tags, ResourceArn=arn, Tags=[{"Key": key, "Value": "me"}])
    assert error["Code"] == "ValidationException"


@pytest.mark.parametrize("tags", [[{"Key": "aws:createdBy", "Value": "me"}], [TEAM, TEAM]])
def test_create_with_refused_tags_creates_nothing(sagemaker_client, make, client_error, tags):
    assert client_error(make, Tags=tags)["Code"] == "ValidationException"
    assert sagemaker_client.list_code_repositories()["CodeRepositorySummaryList"] == []


def test_last_of_equal_keys_wins_in_add_tags(sagemaker_client, make, tags_of):
    arn = make()
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[TEAM, TEAM | {"Value": "platform"}])
    assert tags_of(arn) == {"team": "platform"}


@pytest.mark.parametrize("keys", [[], [f"key-{n}" for n in range(51)]])
def test_one_to_fifty_keys_can_be_deleted(raw_client, make, client_error, keys):
    error = client_error(raw_client.delete_tags, ResourceArn=make(), TagKeys=keys)
    assert "at 'tagKeys' failed to satisfy constraint: Member must have length" in error["Message"]


# --- pages


@pytest.mark.parametrize(("size", "accepted"), [(49, False), (50, True), (1000, True)])
def test_page_of_tags_has_fifty_or_more(raw_client, make, client_error, size, accepted):
    arn = make(Tags=numbered(50))
    if accepted:
        page = raw_client.list_tags(ResourceArn=arn, MaxResults=size)
        assert len(page["Tags"]) == 50
        assert "NextToken" not in page
    else:
        error = client_error(raw_client.list_tags, ResourceArn=arn, MaxResults=size)
        assert "Value '49' at 'maxResults' failed to satisfy constraint: " in error["Message"]
        assert "Member must have value greater than or equal to 50" in error["Message"]


def test_forged_token_is_refused(sagemaker_client, make, client_error):
    error = client_error(sagemaker_client.list_tags, ResourceArn=make(), NextToken="token")
    assert error == {"Code": "ValidationException", "Message": 'Invalid pagination token because "{0}".'}


def test_paginator_returns_all_tags(sagemaker_client, make):
    pages = sagemaker_client.get_paginator("list_tags").paginate(ResourceArn=make(Tags=numbered(50)))
    assert len(pages.build_full_result()["Tags"]) == 50
