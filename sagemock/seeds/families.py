"""The families of a seed, in the order in which they need each other, and what may be said of their members."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sagemock.cloud.lifecycle import GONE
from sagemock.cloud.resource import Resource
from sagemock.protocol.service_model import service_model
from sagemock.resources.images.app_image_configs import AppImageConfig
from sagemock.resources.images.images import Image
from sagemock.resources.images.versions import ImageVersion
from sagemock.resources.notebooks.code_repositories import CodeRepository
from sagemock.resources.notebooks.instances import NotebookInstance
from sagemock.resources.notebooks.lifecycle_configs import NotebookInstanceLifecycleConfig
from sagemock.resources.studio.apps import App
from sagemock.resources.studio.domains import Domain
from sagemock.resources.studio.lifecycle_configs import StudioLifecycleConfig
from sagemock.resources.studio.spaces import Space
from sagemock.resources.studio.user_profiles import UserProfile

if TYPE_CHECKING:
    from botocore.model import StructureShape

TIMES = ("CreationTime", "LastModifiedTime")
# What Create asks for and nobody has to say here: it is made up, or the place in the file tells.
_UNSAID = ("ClientToken",)
# Elastic Inference is gone: AWS takes its members still, and they mean nothing.
_GONE = ("AcceleratorTypes",)


@dataclass(frozen=True)
class Family:
    """One kind of resource in a seed: its ``name`` there is the plural in AWS's List operation.

    ``facts`` are members beside those of Create: only Describe shows them, or Create would refuse the old ones.
    ``within`` is the member that names the entry around this one. ``is_alone``: nothing is created in it.
    """

    name: str
    kind: type[Resource]
    facts: tuple[str, ...] = ()
    within: str | None = None
    is_alone: bool = False

    @cached_property
    def shape(self) -> StructureShape:
        """What an entry may say, as a shape of botocore's: Create's members and the facts."""
        from botocore.model import StructureShape

        create = service_model().operation_model(f"Create{self.kind.kind}").input_shape
        describe = service_model().operation_model(f"Describe{self.kind.kind}").output_shape
        unsaid = {*_UNSAID, self.within}
        members = {name: shape for name, shape in create.members.items() if name not in unsaid}
        facts = (*self.facts, *self._state, *TIMES)
        members |= {fact: describe.members[fact] for fact in facts if fact in describe.members}
        required = [name for name in create.required_members if name not in unsaid and name != "DomainId"]
        if "DomainId" in create.members:
            members["DomainName"] = service_model().shape_for("DomainName")
        shape: Any = StructureShape(self.name, {"type": "structure", "required": required})
        shape.members = members
        return shape

    @property
    def exported(self) -> list[str]:
        """The members that an export tells, in order."""
        unsaid = {*_GONE, "Tags"} | ({"DomainName"} if "DomainId" in self._keys else set())
        return [member for member in self.shape.members if member not in unsaid]

    @property
    def order(self) -> int:
        """Where it comes: what it needs is before it."""
        return _ORDER.index(self.name)

    @property
    def lives_in_domain(self) -> bool:
        return "DomainId" in self._keys

    @property
    def _keys(self) -> list[str]:
        create = service_model().operation_model(f"Create{self.kind.kind}").input_shape
        return list(create.required_members)

    @property
    def _state(self) -> tuple[str, ...]:
        return (self.kind.status_member, "FailureReason") if self.kind.lifecycle else ()

    # --- statuses

    @property
    def usual_status(self) -> str:
        """What it is once it is there."""
        lifecycle = self.kind.lifecycle
        return lifecycle.transitions[lifecycle.first].to if lifecycle else ""

    @cached_property
    def statuses(self) -> list[str]:
        """Those that last."""
        lifecycle = self.kind.lifecycle
        if lifecycle is None:
            return []
        reached = [
            status for passage in lifecycle.transitions.values() for status in (passage.to, passage.failure_status)
        ]
        return [status for status in dict.fromkeys(reached) if status != GONE and status not in lifecycle.transitions]

    def leads_to(self, status: str) -> str | None:
        """The status that lasts which time makes of this one; None if it is the end."""
        lifecycle = self.kind.lifecycle
        while lifecycle and status in lifecycle.transitions:
            status = lifecycle.transitions[status].to
        return None if status == GONE else status


VERSIONS = Family("ImageVersions", ImageVersion, facts=("Version", "ContainerImage"), within="ImageName")
FAMILIES = (
    Family("CodeRepositories", CodeRepository),
    Family("NotebookInstanceLifecycleConfigs", NotebookInstanceLifecycleConfig),
    Family("NotebookInstances", NotebookInstance, facts=("NetworkInterfaceId", "PlatformIdentifier"), is_alone=True),
    Family("StudioLifecycleConfigs", StudioLifecycleConfig),
    Family("Images", Image),
    Family("AppImageConfigs", AppImageConfig),
    Family("Domains", Domain, facts=("DomainId", "HomeEfsFileSystemId")),
    Family("UserProfiles", UserProfile),
    Family("Spaces", Space),
    Family("Apps", App, facts=("LastUserActivityTimestamp",)),
)
_ORDER = [name for family in FAMILIES for name in (family.name, *([VERSIONS.name] if family.kind is Image else []))]


def failed(status: str) -> bool:
    """Whether it is one of the statuses that AWS gives a reason for."""
    return status.upper().endswith("FAILED")
