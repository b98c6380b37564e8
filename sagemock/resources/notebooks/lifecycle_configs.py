"""Notebook lifecycle configs: scripts that run when a notebook instance is created or started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.inventory.usages import Usages
from sagemock.cloud.operations import operation
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import ServiceError, ValidationException
from sagemock.resources.pagination import paginate

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request


class NotebookInstanceLifecycleConfig(Resource):
    """A lifecycle config of notebook instances."""

    kind = "NotebookInstanceLifecycleConfig"
    arn_type = "notebook-instance-lifecycle-config"
    event_type = "SageMaker Notebook Lifecycle Config State Change"
    event_members = (
        "NotebookInstanceLifecycleConfigArn",
        "NotebookInstanceLifecycleConfigName",
        "OnCreate",
        "OnStart",
        "LastModifiedTime",
        "CreationTime",
        "Tags",
    )

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        arn = cls.arn_of(region, request["NotebookInstanceLifecycleConfigName"])
        return ValidationException(  # [N12.6, N12.7, N12.8]
            f"Unable to {action} Notebook Instance Lifecycle Config '{arn}'. "
            "(Details: Notebook Instance Lifecycle Config does not exist.)"
        )

    @classmethod
    def duplicate(cls, arn: str) -> ServiceError:
        return ValidationException(  # [N12.5]
            f"Unable to create Notebook Instance Lifecycle Config {arn}. "
            "(Details: Notebook Instance Lifecycle Config already exists.)"
        )

    def check_deletable(self, usages: Usages) -> None:
        """Refuse to delete the lifecycle config of a notebook instance, which is an unconfirmed rule."""
        if usages.has_reference(self.key, member="NotebookInstanceLifecycleConfigName"):
            error = ValidationException(assumptions.LIFECYCLE_CONFIG_IN_USE.format(arn=self.arn))
            self.region.cloud.account_features.refuse_unconfirmed(error)


@operation
def create_notebook_instance_lifecycle_config(region: Region, request: Request) -> Reply:
    config = NotebookInstanceLifecycleConfig(region, request)
    region.add(config)
    return {"NotebookInstanceLifecycleConfigArn": config.arn}


@operation
def describe_notebook_instance_lifecycle_config(region: Region, request: Request) -> Reply:
    return region.find(NotebookInstanceLifecycleConfig, request).view()


@operation
def update_notebook_instance_lifecycle_config(region: Region, request: Request) -> Reply:
    config = region.find(NotebookInstanceLifecycleConfig, request, "update")
    config.write(request)  # [N12.9] hooks not in the request stay; instances use it from their next start on [N12.10]
    config.touch()
    region.cloud.publish(config)
    return {}


@operation
def delete_notebook_instance_lifecycle_config(region: Region, request: Request) -> Reply:
    config = region.find(NotebookInstanceLifecycleConfig, request, "delete")
    config.check_deletable(Usages(region.all_resources()))
    region.remove(config)
    return {}


@operation
def list_notebook_instance_lifecycle_configs(region: Region, request: Request) -> Reply:
    configs = region.all(NotebookInstanceLifecycleConfig)
    return paginate(configs, request, "NotebookInstanceLifecycleConfigs")
