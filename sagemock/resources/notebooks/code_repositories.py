"""Code repositories: Git repositories that a notebook instance clones at its start."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import ServiceError, ValidationException
from sagemock.protocol.merge import merged
from sagemock.resources.pagination import paginate

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request


class CodeRepository(Resource):
    """A code repository."""

    kind = "CodeRepository"
    arn_type = "code-repository"

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        arn = cls.arn_of(region, request["CodeRepositoryName"])
        return ValidationException(assumptions.CODE_REPOSITORY_MISSING.format(arn=arn))

    @classmethod
    def duplicate(cls, arn: str) -> ServiceError:
        return ValidationException(assumptions.CODE_REPOSITORY_DUPLICATE.format(arn=arn))


def check_repository(region: Region, name_or_url: str) -> None:
    """Refuse a repository of a notebook instance that is neither a URL nor the name of a code repository."""
    if not _is_url(name_or_url):
        region.find(CodeRepository, {"CodeRepositoryName": name_or_url})


def clone_error(region: Region, name_or_url: str) -> str | None:
    """Return why git cannot clone a repository, if so: on AWS, a URL with a user name fails the instance [N6.6]."""
    url = name_or_url
    if not _is_url(name_or_url):
        if not region.has(CodeRepository, name_or_url):
            return None
        url = region.find(CodeRepository, {"CodeRepositoryName": name_or_url}).record["GitConfig"]["RepositoryUrl"]
    authority = urlsplit(url).netloc
    return assumptions.USER_NAME_IN_REPOSITORY_URL.format(host=authority) if "@" in authority else None


def _is_url(name_or_url: str) -> bool:
    return name_or_url.startswith("https://")


@operation
def create_code_repository(region: Region, request: Request) -> Reply:
    repository = CodeRepository(region, request)
    region.add(repository)
    return {"CodeRepositoryArn": repository.arn}


@operation
def describe_code_repository(region: Region, request: Request) -> Reply:
    return region.find(CodeRepository, request).view()


@operation
def update_code_repository(region: Region, request: Request) -> Reply:
    repository = region.find(CodeRepository, request)
    # GitConfig of this request has only a SecretArn: URL and branch cannot change [N13.4].
    repository.write(merged("UpdateCodeRepositoryInput", repository.record, request))
    repository.touch()
    return {"CodeRepositoryArn": repository.arn}


@operation
def delete_code_repository(region: Region, request: Request) -> Reply:
    region.remove(region.find(CodeRepository, request))
    return {}


@operation
def list_code_repositories(region: Region, request: Request) -> Reply:
    repositories = region.all(CodeRepository)
    return paginate(repositories, request, "CodeRepositorySummaryList", sort_by="Name", sort_order="Ascending")
