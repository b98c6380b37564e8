"""Resource kinds in a seed, in dependency order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sagemock.cloud.lifecycle import GONE
from sagemock.cloud.resource import Resource
from sagemock.protocol.service_model import service_model
from sagemock.resources.images.app_image_configs import AppImageConfig
from sagemock.resources.images.images import Image
from sagemock.resources.images.versions import ImageVersion
from sagemock.resources.mlflow.apps import MlflowApp
from sagemock.resources.mlflow.tracking_servers import MlflowTrackingServer
from sagemock.resources.notebooks.code_repositories import CodeRepository
from sagemock.resources.notebooks.instances import NotebookInstance
from sagemock.resources.notebooks.lifecycle_configs import NotebookInstanceLifecycleConfig
from sagemock.resources.partner_apps.apps import PartnerApp
from sagemock.resources.studio.apps import App
from sagemock.resources.studio.domains import Domain
from sagemock.resources.studio.lifecycle_configs import StudioLifecycleConfig
from sagemock.resources.studio.spaces import Space
from sagemock.resources.studio.user_profiles import UserProfile

if TYPE_CHECKING:
    from botocore.model import StructureShape

    from sagemock.data_files.plain_data import Members

TIMES = ("CreationTime", "LastModifiedTime")
# The values of members about maintenance while it goes on, and after it.
IN_MAINTENANCE, MAINTAINED = "MaintenanceInProgress", "MaintenanceComplete"
# Members of Create that a seed does not have, because they are generated.
_GENERATED = ("ClientToken",)
# Elastic Inference is discontinued: AWS still accepts its members, and ignores them.
_DISCONTINUED = ("AcceleratorTypes",)


@dataclass(frozen=True)
class Kind:
    """One kind of resource in a seed.

    Attributes:
        name: The key in the seed, which is the plural that AWS's List operation uses.
        resource_class: The class of its resources.
        extra_members: Members of Describe that an entry may have besides those of Create.
        parent_member: The member that the enclosing entry determines.
        is_leaf: Whether no other kind is created inside it.
    """

    name: str
    resource_class: type[Resource]
    extra_members: tuple[str, ...] = ()
    parent_member: str | None = None
    is_leaf: bool = False

    @property
    def noun(self) -> str:
        """AWS's name for one resource, such as ``NotebookInstance``."""
        return self.resource_class.kind

    @property
    def is_available(self) -> bool:
        """True if the installed botocore has its operations."""
        return f"Create{self.noun}" in service_model().operation_names

    @cached_property
    def shape(self) -> StructureShape:
        """The members that an entry may have, as a botocore shape."""
        from botocore.model import StructureShape

        create = service_model().operation_model(f"Create{self.noun}").input_shape
        describe = service_model().operation_model(f"Describe{self.noun}").output_shape
        excluded = {*_GENERATED, self.parent_member}
        members = {name: shape for name, shape in create.members.items() if name not in excluded}
        extra_members = (*self.extra_members, *self._state_members, *TIMES)
        members |= {name: describe.members[name] for name in extra_members if name in describe.members}
        required = [name for name in create.required_members if name not in excluded and name != "DomainId"]
        if "DomainId" in create.members:
            members["DomainName"] = service_model().shape_for("DomainName")
        shape: StructureShape = StructureShape(self.name, {"type": "structure", "required": required})
        shape.members = members
        return shape

    @property
    def exported_members(self) -> list[str]:
        """The members that an export writes, in order."""
        excluded = {*_DISCONTINUED, "Tags"}
        if self.is_in_domain:
            excluded.add("DomainName")
        return [member for member in self.shape.members if member not in excluded]

    @property
    def order(self) -> int:
        """Its position in dependency order."""
        return _CREATION_ORDER.index(self)

    @property
    def is_in_domain(self) -> bool:
        """True if its resources belong to a domain."""
        create = service_model().operation_model(f"Create{self.noun}").input_shape
        return "DomainId" in create.required_members

    @property
    def _state_members(self) -> tuple[str, ...]:
        return (self.resource_class.status_member, "FailureReason") if self.resource_class.lifecycle else ()

    # --- statuses

    @property
    def default_status(self) -> str:
        """The status after a successful creation."""
        lifecycle = self.resource_class.lifecycle
        return lifecycle.transitions[lifecycle.first].to if lifecycle else ""

    @cached_property
    def stable_statuses(self) -> list[str]:
        """The statuses that do not change by themselves."""
        lifecycle = self.resource_class.lifecycle
        if lifecycle is None:
            return []
        reached: list[str] = []
        for transition in lifecycle.transitions.values():
            reached += (transition.to, transition.failure_status)
        return [status for status in dict.fromkeys(reached) if status != GONE and status not in lifecycle.transitions]

    def final_status(self, status: str) -> str | None:
        """Return the stable status that ``status`` leads to; None if the resource will be gone."""
        lifecycle = self.resource_class.lifecycle
        while lifecycle and status in lifecycle.transitions:
            status = lifecycle.transitions[status].to
        return None if status == GONE else status


VERSIONS = Kind("ImageVersions", ImageVersion, extra_members=("Version", "ContainerImage"), parent_member="ImageName")
_CREATION_ORDER = (
    Kind("CodeRepositories", CodeRepository),
    Kind("NotebookInstanceLifecycleConfigs", NotebookInstanceLifecycleConfig),
    Kind(
        "NotebookInstances",
        NotebookInstance,
        extra_members=("NetworkInterfaceId", "PlatformIdentifier"),
        is_leaf=True,
    ),
    Kind("StudioLifecycleConfigs", StudioLifecycleConfig),
    Kind("Images", Image),
    VERSIONS,
    Kind("AppImageConfigs", AppImageConfig),
    Kind("Domains", Domain, extra_members=("DomainId", "HomeEfsFileSystemId")),
    Kind("UserProfiles", UserProfile),
    Kind("Spaces", Space),
    Kind("Apps", App, extra_members=("LastUserActivityTimestamp",)),
    Kind(
        "MlflowTrackingServers",
        MlflowTrackingServer,
        extra_members=("IsActive", "TrackingServerUrl", "TrackingServerMaintenanceStatus"),
        is_leaf=True,
    ),
    Kind("MlflowApps", MlflowApp, extra_members=("Arn", "MaintenanceStatus"), is_leaf=True),
    Kind("PartnerApps", PartnerApp, extra_members=("Arn", "Version", "AvailableUpgrade"), is_leaf=True),
)
KINDS = tuple(kind for kind in _CREATION_ORDER if kind.parent_member is None)


def in_maintenance(members: Members) -> list[str]:
    """Return the members by which AWS shows, apart from the status, that maintenance goes on."""
    return [name for name, value in members.items() if name.endswith("MaintenanceStatus") and value == IN_MAINTENANCE]


def is_failure(status: str) -> bool:
    """Return whether AWS gives a FailureReason with this status."""
    return status.upper().endswith("FAILED")
