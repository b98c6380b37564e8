"""App image configs.

An app image config describes how Studio runs a custom image as a KernelGateway, JupyterLab or CodeEditor app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import ResourceInUse, ResourceNotFound, ServiceError, ValidationException
from sagemock.protocol.merge import merged
from sagemock.resources.pagination import paginate

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

BLOCKS = ("KernelGatewayImageConfig", "JupyterLabAppImageConfig", "CodeEditorAppImageConfig")
POSIX_USERS = ((1000, 100), (0, 0))  # (uid, gid); the first pair is the default


class AppImageConfig(Resource):
    """An app image config."""

    kind = "AppImageConfig"
    arn_type = "app-image-config"

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        return ResourceNotFound(assumptions.APP_IMAGE_CONFIG_MISSING.format(name=cls.name_of(request)))

    def duplicate(self, arn: str) -> ServiceError:
        return ResourceInUse(assumptions.NAME_IN_USE)


@operation
def create_app_image_config(region: Region, request: Request) -> Reply:
    check_users(request)
    config = AppImageConfig(region, request)
    region.add(config)
    return {"AppImageConfigArn": config.arn}


@operation
def describe_app_image_config(region: Region, request: Request) -> Reply:
    return region.find(AppImageConfig, request).view()


@operation
def update_app_image_config(region: Region, request: Request) -> Reply:
    config = region.find(AppImageConfig, request, "update")
    after = merged("UpdateAppImageConfigRequest", config.record, request)
    check_users(after)
    config.write(after)
    config.touch()
    return {"AppImageConfigArn": config.arn}


@operation
def delete_app_image_config(region: Region, request: Request) -> Reply:
    region.remove(region.find(AppImageConfig, request, "delete"))  # allowed even while a domain names it
    return {}


@operation
def list_app_image_configs(region: Region, request: Request) -> Reply:
    return paginate(
        region.all(AppImageConfig),
        request,
        "AppImageConfigs",
        sort_order="Descending",
        inclusive=("CreationTimeBefore", "CreationTimeAfter", "ModifiedTimeBefore", "ModifiedTimeAfter"),
    )


def check_users(request: Request) -> None:
    """Refuse a user and group that Studio does not support."""
    for block in (request[block] for block in BLOCKS if block in request):
        config = block.get("FileSystemConfig", {})
        uid, gid = config.get("DefaultUid", POSIX_USERS[0][0]), config.get("DefaultGid", POSIX_USERS[0][1])
        if (uid, gid) not in POSIX_USERS:
            raise ValidationException(assumptions.POSIX_USER_UNSUPPORTED.format(uid=uid, gid=gid))
