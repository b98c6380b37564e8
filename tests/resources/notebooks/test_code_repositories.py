"""Code repositories."""

from datetime import datetime, timedelta, timezone

import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
NAME = {"CodeRepositoryName": "Analyses"}
ARN = "arn:aws:sagemaker:us-east-1:123456789012:code-repository/analyses"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:AmazonSageMaker-git-AbCdEf"
CONFIG = {"RepositoryUrl": "https://github.com/example/analyses", "Branch": "main", "SecretArn": SECRET}

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def create(sagemaker_client):
    def create(**more):
        return sagemaker_client.create_code_repository(**NAME | {"GitConfig": CONFIG} | more)

    return create


@pytest.fixture
def describe(sagemaker_client):
    def describe():
        description = sagemaker_client.describe_code_repository(**NAME)
        del description["ResponseMetadata"]
        return description

    return describe


def test_create_returns_the_arn_in_lower_case(create):
    assert create()["CodeRepositoryArn"] == ARN


@pytest.mark.parametrize("config", [CONFIG, {"RepositoryUrl": "https://github.com/example/analyses"}])
def test_describe_returns_the_members_of_create(create, describe, config):
    create(GitConfig=config, Tags=[{"Key": "team", "Value": "research"}])
    assert describe() == {
        "CodeRepositoryName": "Analyses",
        "CodeRepositoryArn": ARN,
        "CreationTime": START,
        "LastModifiedTime": START,
        "GitConfig": config,
    }


@pytest.mark.parametrize("name", ["Analyses", "analyses"])
def test_duplicate_name_is_refused(create, client_error, name):
    create()
    assert client_error(create, CodeRepositoryName=name)["Code"] == "ValidationException"


@pytest.mark.parametrize("action", ["describe", "update", "delete"])
def test_missing_repository_is_not_found(sagemaker_client, client_error, action):
    error = client_error(getattr(sagemaker_client, f"{action}_code_repository"), **NAME)
    assert error["Code"] == "ValidationException"
    assert error["Message"].startswith("Cannot find CodeRepository")  # only this part is published


def test_update_changes_only_the_secret(sagemock, sagemaker_client, create, describe):
    create()
    sagemock.clock.advance(minutes=5)
    reply = sagemaker_client.update_code_repository(**NAME, GitConfig={"SecretArn": SECRET + "2"})
    assert reply["CodeRepositoryArn"] == ARN
    assert describe()["GitConfig"] == CONFIG | {"SecretArn": SECRET + "2"}
    assert describe()["CreationTime"] == START
    assert describe()["LastModifiedTime"] == START + timedelta(minutes=5)


def test_update_does_not_accept_url_and_branch(sagemaker_client):
    request = sagemaker_client.meta.service_model.operation_model("UpdateCodeRepository").input_shape
    assert set(request.members["GitConfig"].members) == {"SecretArn"}


def test_delete_returns_an_empty_reply(sagemaker_client, create):
    create()
    reply = sagemaker_client.delete_code_repository(**NAME)
    assert set(reply) == {"ResponseMetadata"}
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"


def test_repository_in_use_can_be_deleted(sagemaker_client, create, create_notebook):
    create()
    create_notebook(DefaultCodeRepository="Analyses")
    sagemaker_client.delete_code_repository(**NAME)
    description = sagemaker_client.describe_notebook_instance(NotebookInstanceName="lab")
    assert description["DefaultCodeRepository"] == "Analyses"


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("repositoryUrl", {"RepositoryUrl": "http://github.com/example/analyses"}),
        ("repositoryUrl", {"RepositoryUrl": "https://a" + "/b" * 512}),
        ("branch", {"Branch": "release candidate"}),
        ("branch", {"Branch": "b" * 1025}),
        ("secretArn", {"SecretArn": "arn:aws:secretsmanager:us-east-1:12:secret:x"}),
    ],
)
def test_git_config_that_breaks_the_model_is_refused(create, client_error, path, wrong):
    assert f"at 'gitConfig.{path}' failed" in client_error(create, GitConfig=CONFIG | wrong)["Message"]


@pytest.mark.parametrize("name", ["with_underscore", "ends-", "a" * 64])
def test_name_that_breaks_the_model_is_refused(create, client_error, name):
    assert f"Value '{name}' at 'codeRepositoryName' failed" in client_error(create, CodeRepositoryName=name)["Message"]


def test_empty_list_is_in_the_reply(sagemaker_client):
    assert sagemaker_client.list_code_repositories()["CodeRepositorySummaryList"] == []


def test_list_entry_has_the_git_config(sagemaker_client, create):
    create()
    assert sagemaker_client.list_code_repositories()["CodeRepositorySummaryList"] == [
        {
            "CodeRepositoryName": "Analyses",
            "CodeRepositoryArn": ARN,
            "CreationTime": START,
            "LastModifiedTime": START,
            "GitConfig": CONFIG,
        }
    ]


def test_list_ascends_by_name_as_documented(sagemock, sagemaker_client, create):
    for name in ("b", "c", "a"):
        create(CodeRepositoryName=name)
        sagemock.clock.advance(seconds=1)

    def names(**request):
        summaries = sagemaker_client.list_code_repositories(**request)["CodeRepositorySummaryList"]
        return "".join(summary["CodeRepositoryName"] for summary in summaries)

    assert names() == names(SortBy="Name") == "abc"
    assert names(SortOrder="Descending") == "cba"
    assert names(SortBy="CreationTime") == "bca"
    assert names(SortBy="CreationTime", SortOrder="Descending") == "acb"
