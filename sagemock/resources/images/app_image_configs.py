"""App image configs: how Studio runs an image as a kernel gateway, a JupyterLab or a code editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import ResourceInUse, ResourceNotFound, ServiceError, ValidationException
from sagemock.resources.pagination import paginate

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

BLOCKS = ("KernelGatewayImageConfig", "JupyterLabAppImageConfig", "CodeEditorAppImageConfig")
POSIX_USERS = ((1000, 100), (0, 0))  # user and group; the first are the defaults


class AppImageConfig(Resource):
    kind = "AppImageConfig"
    arn_type = "app-image-config"

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        return ResourceNotFound(assumptions.APP_IMAGE_CONFIG_MISSING.format(name=cls.name_of(request)))

    def duplicate(self, arn: str) -> ServiceError:
        return ResourceInUse("The ID or Name specified is already in use.")


@operation
def create_app_image_config(region: Region, request: Request) -> Reply:
    check_blocks(request)
    config = AppImageConfig(region, request)
    region.add(config)
    return {"AppImageConfigArn": config.arn}


@operation
def describe_app_image_config(region: Region, request: Request) -> Reply:
    return region.find(AppImageConfig, request).view()


@operation
def update_app_image_config(region: Region, request: Request) -> Reply:
    config = region.find(AppImageConfig, request, "update")
    check_blocks(request)
    if given := blocks_of(request):
        config.write(dict.fromkeys(BLOCKS, "") | given)  # it stays one of one kind
    config.touch()
    return {"AppImageConfigArn": config.arn}


@operation
def delete_app_image_config(region: Region, request: Request) -> Reply:
    region.remove(region.find(AppImageConfig, request, "delete"))  # even one that a domain refers to
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


def blocks_of(request: Request) -> Request:
    return {block: request[block] for block in BLOCKS if block in request}


def check_blocks(request: Request) -> None:
    """At most one kind of app, and a user and group that Studio knows."""
    blocks = blocks_of(request)
    if len(blocks) > 1:
        raise ValidationException(assumptions.ONE_APP_IMAGE_CONFIG.format(members=", ".join(BLOCKS)))
    for block in blocks.values():
        files = block.get("FileSystemConfig", {})
        uid, gid = files.get("DefaultUid", POSIX_USERS[0][0]), files.get("DefaultGid", POSIX_USERS[0][1])
        if (uid, gid) not in POSIX_USERS:
            raise ValidationException(assumptions.POSIX_USER_UNSUPPORTED.format(uid=uid, gid=gid))
