"""Notebook instances, and the presigned URLs that open them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from .. import inferred, presign
from ..errors import ServiceError, ValidationException
from ..launcher import InstanceSpec
from ..lifecycle import GONE, Lifecycle, Passage, Verb
from ..listing import page
from ..operations import operation
from ..quotas import NOTEBOOK_INSTANCE_USAGE, TOTAL_NOTEBOOK_INSTANCES
from ..resource import Resource
from .code_repositories import CodeRepository
from .lifecycle_configs import NotebookInstanceLifecycleConfig

if TYPE_CHECKING:
    from ..cloud import Region
    from ..wire import Reply, Request

STARTABLE = ("Stopped", "Failed")

NOTEBOOK_LIFECYCLE = Lifecycle(
    first="Pending",
    time={
        "Pending": Passage("InService", timedelta(seconds=210)),  # recorded: 204 to 325 s (5.1)
        "Stopping": Passage("Stopped", timedelta(seconds=60)),  # "minutes at most" (5.2)
        "Updating": Passage("Stopped", timedelta(seconds=30)),
        "Deleting": Passage(GONE, timedelta(seconds=60)),
    },
    verbs={
        "start": Verb(STARTABLE, "Pending"),
        "stop": Verb(("InService",), "Stopping"),
        "update": Verb(STARTABLE, "Updating"),
        "delete": Verb(STARTABLE, "Deleting"),
    },
)
RETIRED_PLATFORMS = ("notebook-al1-v1", "notebook-al2-v1")  # 4.3
SETTLING = timedelta(seconds=5)  # LastModifiedTime moves 3 to 7 s after Create, still Pending (5.4)
SESSION_SECONDS = 43200


class NotebookInstance(Resource):
    kind = "NotebookInstance"
    arn_type = "notebook-instance"
    lifecycle = NOTEBOOK_LIFECYCLE
    status_member = "NotebookInstanceStatus"
    usual_failure = "Insufficient notebook instance capacity. Retry later or with a different instance type."
    defaults = {
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

    __slots__ = ("origin", "signing_key")

    def __init__(self, region: Region, request: Request) -> None:
        super().__init__(region, request)
        self.signing_key = presign.new_key()
        self.origin: str | None = None  # where a live Jupyter listens
        self.write({"Url": _url(region, self.key)})
        if "SubnetId" in self.record:
            network = {"NetworkInterfaceId": f"eni-0{secrets.token_hex(8)}"}
            self.write({"SecurityGroups": [_default_security_group(region)], **self.record, **network})

    @classmethod
    def missing(cls, region: Region, request: Request, verb: str) -> ServiceError:
        return ValidationException("RecordNotFound")

    @classmethod
    def duplicate(cls, arn: str) -> ServiceError:
        return ValidationException(f"Cannot create a duplicate Notebook Instance ({arn})")

    def wrong_status(self, verb: str) -> ServiceError:
        rule = NOTEBOOK_LIFECYCLE.verbs[verb]
        return ValidationException(
            f"Status ({self.status}) not in ([{', '.join(rule.allowed)}]). "
            f"Unable to transition to ({rule.to}) for Notebook Instance ({self.arn})."
        )

    @property
    def lifecycle_config(self) -> str | None:
        """The key of the lifecycle config it refers to."""
        name = self.record.get("NotebookInstanceLifecycleConfigName")
        return name and name.lower()

    def entered(self, status: str) -> None:
        launcher = self.region.cloud.launcher
        if launcher is None:
            return
        if status == "InService":
            self.origin = launcher.create(self._spec())
        elif status == GONE:
            launcher.delete(self.arn)
        else:
            self.origin = None
            launcher.stop(self.arn)

    def settle_in(self) -> None:
        if self.region.holds(self) and self.status == "Pending":
            self.touch()

    def _spec(self) -> InstanceSpec:
        details = {"Region": self.region.name, "InstanceType": self.record["InstanceType"]}
        return InstanceSpec(self.arn, self.name, self.signing_key, self.record["Url"], details)


@operation
def create_notebook_instance(region: Region, request: Request) -> Reply:
    _check_network(request)
    _check_platform(request)
    _check_references(region, request)
    notebook = NotebookInstance(region, request)
    region.refuse_duplicate(notebook)
    _check_quotas(region, notebook, new=True)
    region.add(notebook)
    region.clock.call_later(SETTLING, notebook.settle_in, transitional=False)
    return {"NotebookInstanceArn": notebook.arn}


@operation
def describe_notebook_instance(region: Region, request: Request) -> Reply:
    return region.find(NotebookInstance, request).view()


@operation
def list_notebook_instances(region: Region, request: Request) -> Reply:
    return page(region.all(NotebookInstance), request, "NotebookInstances")


@operation
def start_notebook_instance(region: Region, request: Request) -> Reply:
    notebook = region.find(NotebookInstance, request)
    notebook.allow("start")
    _check_quotas(region, notebook)
    notebook.act("start")
    return {}


@operation
def stop_notebook_instance(region: Region, request: Request) -> Reply:
    region.find(NotebookInstance, request).act("stop")
    return {}


@operation
def delete_notebook_instance(region: Region, request: Request) -> Reply:
    region.find(NotebookInstance, request).act("delete")
    return {}


@operation
def update_notebook_instance(region: Region, request: Request) -> Reply:
    notebook = region.find(NotebookInstance, request)
    notebook.allow("update")
    _check_platform(request)
    _check_references(region, request)
    size = notebook.record["VolumeSizeInGB"]
    if request.get("VolumeSizeInGB", size) < size:
        raise ValidationException(inferred.VOLUME_CANNOT_SHRINK.format(size=size))
    dropped = _disassociated(request)
    notebook.write({member: value for member, value in request.items() if not member.startswith("Disassociate")})
    notebook.record = {member: value for member, value in notebook.record.items() if member not in dropped}
    notebook.act("update")
    return {}


@operation
def create_presigned_notebook_instance_url(region: Region, request: Request) -> Reply:
    notebook = region.find(NotebookInstance, request)
    if notebook.status != "InService":
        text = inferred.PRESIGN_WRONG_STATUS.format(arn=notebook.arn, status=notebook.status)
        raise ValidationException(text)
    session = request.get("SessionExpirationDurationInSeconds", SESSION_SECONDS)
    token = presign.mint(notebook.signing_key, notebook.arn, region.clock.time(), session)
    origin = notebook.origin or f"https://{notebook.record['Url']}"
    # No slash before the question mark: scripts cut the URL there.
    return {"AuthorizedUrl": f"{origin}?authToken={token}"}


# --- rules


def _check_network(request: Request) -> None:
    if "SubnetId" in request:
        return
    if request.get("DirectInternetAccess") == "Disabled":
        raise ValidationException(inferred.INTERNET_NEEDS_SUBNET)
    if request.get("SecurityGroupIds"):
        raise ValidationException(inferred.SECURITY_GROUPS_NEED_SUBNET)


def _check_platform(request: Request) -> None:
    platform = request.get("PlatformIdentifier")
    if platform in RETIRED_PLATFORMS:
        raise ValidationException(f"Platform identifier ({platform}) is not supported for this service.")


def _check_references(region: Region, request: Request) -> None:
    """A lifecycle config and code repositories that are named must exist; a repository may be a URL instead."""
    if config := request.get("LifecycleConfigName"):
        region.find(NotebookInstanceLifecycleConfig, {"NotebookInstanceLifecycleConfigName": config})
    repositories = [request.get("DefaultCodeRepository"), *request.get("AdditionalCodeRepositories", ())]
    for repository in repositories:
        if repository and not repository.startswith("https://"):
            region.find(CodeRepository, {"CodeRepositoryName": repository})


def _check_quotas(region: Region, notebook: NotebookInstance, *, new: bool = False) -> None:
    """The total counts all that exist, the quota of a type those that run (2.44)."""
    quotas, notebooks = region.cloud.quotas, region.all(NotebookInstance)
    if not quotas:
        return
    if new:
        quotas.check(TOTAL_NOTEBOOK_INSTANCES, len(notebooks), "NotebookInstances")
    wanted = notebook.record["InstanceType"]
    using = [other for other in notebooks if other.status in inferred.STATUSES_THAT_USE_QUOTA]
    used = sum(other.record["InstanceType"] == wanted for other in using)
    quotas.check(NOTEBOOK_INSTANCE_USAGE.format(wanted), used, "Instances")


_DISASSOCIATE = {
    "DisassociateLifecycleConfig": "LifecycleConfigName",
    "DisassociateDefaultCodeRepository": "DefaultCodeRepository",
    "DisassociateAdditionalCodeRepositories": "AdditionalCodeRepositories",
    "DisassociateAcceleratorTypes": "AcceleratorTypes",
}


def _disassociated(request: Request) -> set[str]:
    """The members, as replies call them, that the request's Disassociate flags drop."""
    dropped = set()
    for flag, member in _DISASSOCIATE.items():
        if request.get(flag):
            if request.get(member):
                raise ValidationException(inferred.SET_AND_DISASSOCIATE.format(member=member, flag=flag))
            dropped.add(NotebookInstance.renamed.get(member, member))
    return dropped


# --- what AWS makes up


def _url(region: Region, label: str) -> str:
    """Host labels are shared by all accounts of a region: one that is taken gets four characters more (3.7)."""
    domain = inferred.NOTEBOOK_DOMAINS.get(region.partition, "sagemaker.aws")
    others = (other for other in region.cloud.regions(region.name) if other is not region)
    if not any(other.has(NotebookInstance, label) for other in others):
        return f"{label}.notebook.{region.name}.{domain}"
    return f"{label}-{secrets.token_hex(2)}.notebook.{region.name}.{domain}"


def _default_security_group(region: Region) -> str:
    """One per region and account, always the same."""
    return f"sg-0{crc32(region.arn_prefix.encode()):08x}{crc32(region.name.encode()):08x}"
