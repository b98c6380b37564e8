"""NotebookInstance and its operations, except UpdateNotebookInstance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import NOTEBOOK_INSTANCE_USAGE, TOTAL_NOTEBOOK_INSTANCES
from sagemock.protocol.errors import ServiceError, ValidationException
from sagemock.resources.pagination import paginate
from sagemock.resources.roles import check_roles

from .lifecycle import NOTEBOOK_LIFECYCLE, wrong_status_error
from .networking import check_network, network_fields
from .runtime import LiveNotebook
from .validation import check_platform, check_references

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

MODIFIED_TIME_DELAY = timedelta(seconds=5)  # [N5.4] recorded: 3 to 7 s after Create


class NotebookInstance(LiveNotebook):
    """A notebook instance."""

    kind = "NotebookInstance"
    arn_type = "notebook-instance"
    lifecycle = NOTEBOOK_LIFECYCLE
    status_member = "NotebookInstanceStatus"
    defaults = {  # [N7.3, N7.5, N7.9, N7.10]
        "IpAddressType": "ipv4",
        "DirectInternetAccess": "Enabled",
        "VolumeSizeInGB": 5,
        "RootAccess": "Enabled",
        "PlatformIdentifier": "notebook-al2023-v1",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
    }
    renamed = {"SecurityGroupIds": "SecurityGroups", "LifecycleConfigName": "NotebookInstanceLifecycleConfigName"}
    searchable = {
        "NotebookInstanceLifecycleConfigName": "NotebookInstanceLifecycleConfigName",
        "DefaultCodeRepository": "DefaultCodeRepository",
        "AdditionalCodeRepository": "AdditionalCodeRepositories",
    }
    event_type = "SageMaker Notebook Instance State Change"
    event_members = (
        "NotebookInstanceArn",
        "NotebookInstanceName",
        "NotebookInstanceStatus",
        "FailureReason",
        "InstanceType",
        "SubnetId",
        "SecurityGroups",
        "RoleArn",
        "KmsKeyId",
        "NetworkInterfaceId",
        "LastModifiedTime",
        "CreationTime",
        "NotebookInstanceLifecycleConfigName",
        "DirectInternetAccess",
        "Tags",
    )
    # Not in AWS's samples, but a handler of an AWS project reads both from every event: awslabs/mlspace.
    event_nulls = ("FailureReason", "NotebookInstanceLifecycleConfigName")

    scheduled_methods = (*LiveNotebook.scheduled_methods, "update_modified_time")

    __slots__ = ()

    def __init__(self, region: Region, request: Request) -> None:
        super().__init__(region, request)
        self.write(network_fields(self, request))

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        return ValidationException("RecordNotFound")  # [N7.1]

    @classmethod
    def duplicate(cls, arn: str) -> ServiceError:
        return ValidationException(f"Cannot create a duplicate Notebook Instance ({arn})")  # [N4.2]

    def wrong_status(self, action: str) -> ServiceError:
        return wrong_status_error(action, self.status, self.arn)

    def write(self, request: Request) -> None:
        # Elastic Inference has been retired: AWS still accepts this member and ignores it [N4.22].
        super().write({member: value for member, value in request.items() if member != "AcceleratorTypes"})

    @property
    def holds_references(self) -> bool:
        return True

    def update_modified_time(self) -> None:
        """Update LastModifiedTime, as AWS does shortly after Create [N5.4]."""
        if self.status == "Pending":
            self.touch()


@operation
def create_notebook_instance(region: Region, request: Request) -> Reply:
    check_network(region, request)
    check_platform(request)
    check_references(region, request)
    notebook = NotebookInstance(region, request)
    region.check_duplicate(notebook)
    check_roles(region, request, notebook.arn)
    region.cloud.quotas.check(TOTAL_NOTEBOOK_INSTANCES, region.count(NotebookInstance), "NotebookInstances")
    check_quota(region, request["InstanceType"])
    notebook.provision()
    region.add(notebook)
    notebook.schedule.call_later("update_modified_time", notebook.update_modified_time, MODIFIED_TIME_DELAY)
    return {"NotebookInstanceArn": notebook.arn}


@operation
def describe_notebook_instance(region: Region, request: Request) -> Reply:
    return region.find(NotebookInstance, request).view()


@operation
def list_notebook_instances(region: Region, request: Request) -> Reply:
    return paginate(region.all(NotebookInstance), request, "NotebookInstances")


@operation
def start_notebook_instance(region: Region, request: Request) -> Reply:
    notebook = region.find(NotebookInstance, request)
    notebook.check_allowed("start")
    check_quota(region, notebook.record["InstanceType"])
    notebook.provision()
    notebook.perform("start")
    return {}


@operation
def stop_notebook_instance(region: Region, request: Request) -> Reply:
    region.find(NotebookInstance, request).perform("stop")
    return {}


@operation
def delete_notebook_instance(region: Region, request: Request) -> Reply:
    region.find(NotebookInstance, request).perform("delete")
    return {}


def check_quota(region: Region, instance_type: str) -> None:
    """Refuse one more running instance of a type whose quota is used up [N2.44]."""
    quota = NOTEBOOK_INSTANCE_USAGE.format(instance_type)
    if quota not in region.cloud.quotas:  # the usual case; counting is slow
        return
    running = sum(
        notebook.record["InstanceType"] == instance_type and notebook.status in assumptions.STATUSES_THAT_USE_QUOTA
        for notebook in region.all(NotebookInstance)
    )
    region.cloud.quotas.check(quota, running, "Instances")
