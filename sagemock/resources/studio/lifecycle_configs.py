"""Studio lifecycle configs: scripts that run when an app starts."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.inventory.usages import Usages
from sagemock.cloud.operations import operation
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import ResourceInUse, ResourceNotFound, ServiceError, ValidationException
from sagemock.resources.pagination import paginate

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request


class StudioLifecycleConfig(Resource):
    """A lifecycle config of Studio apps."""

    kind = "StudioLifecycleConfig"
    arn_type = "studio-lifecycle-config"
    searchable = {"AppType": "StudioLifecycleConfigAppType"}

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        return ResourceNotFound(assumptions.STUDIO_LIFECYCLE_CONFIG_MISSING.format(name=cls.name_of(request)))

    def duplicate(self, arn: str) -> ServiceError:
        return ResourceInUse(assumptions.NAME_IN_USE)

    def check_deletable(self, usages: Usages) -> None:
        """Refuse to delete the lifecycle config that an app runs with or that settings list."""
        if usages.has_reference(self.arn):
            raise ResourceInUse(assumptions.STUDIO_LIFECYCLE_CONFIG_IN_USE.format(arn=self.arn))


@operation
def create_studio_lifecycle_config(region: Region, request: Request) -> Reply:
    check_content(request["StudioLifecycleConfigContent"])
    config = StudioLifecycleConfig(region, request)
    region.add(config)
    return {"StudioLifecycleConfigArn": config.arn}


@operation
def describe_studio_lifecycle_config(region: Region, request: Request) -> Reply:
    return region.find(StudioLifecycleConfig, request).view()


@operation
def delete_studio_lifecycle_config(region: Region, request: Request) -> Reply:
    config = region.find(StudioLifecycleConfig, request, "delete")
    config.check_deletable(Usages(region.all_resources()))
    region.remove(config)
    return {}


@operation
def list_studio_lifecycle_configs(region: Region, request: Request) -> Reply:
    return paginate(
        region.all(StudioLifecycleConfig),
        request,
        "StudioLifecycleConfigs",
        sort_order="Descending",
        inclusive=("CreationTimeBefore", "CreationTimeAfter"),  # not those of ModifiedTime [S3.16]
    )


def check_content(content: str) -> None:
    """Refuse content that is not base64, on one or several lines."""
    try:
        b64decode("".join(content.split()), validate=True)
    except ValueError:
        raise ValidationException(assumptions.CONTENT_NOT_BASE64) from None
