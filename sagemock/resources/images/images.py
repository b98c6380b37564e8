"""Images.

An image is a name for container images, which are its numbered versions.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.inventory.usages import Usages
from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import IMAGES
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.protocol.errors import ResourceInUse, ResourceNotFound, ServiceError, ValidationException
from sagemock.resources.pagination import paginate
from sagemock.resources.roles import check_roles

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

TIME_FILTERS = ("CreationTimeBefore", "CreationTimeAfter", "LastModifiedTimeBefore", "LastModifiedTimeAfter")

IMAGE_LIFECYCLE = Lifecycle(
    first="CREATING",
    transitions={
        "CREATING": Transition("CREATED", timedelta(seconds=1), failure_status="CREATE_FAILED"),  # [S5.13]
        "UPDATING": Transition("CREATED", timedelta(seconds=1), failure_status="UPDATE_FAILED"),
        "DELETING": Transition(GONE, timedelta(seconds=1), failure_status="DELETE_FAILED"),
    },
    actions={
        "update": Action(("CREATED", "UPDATE_FAILED"), "UPDATING"),
        "delete": Action(("CREATED", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"), "DELETING"),
    },
)


class Image(StatefulResource):
    """An image. ``version_count`` includes deleted versions: a number is never used again."""

    kind = "Image"
    arn_type = "image"
    lifecycle = IMAGE_LIFECYCLE
    status_member = "ImageStatus"
    event_type = "SageMaker Image State Change"
    event_members = ("ImageName", "ImageArn", "ImageStatus", "Version", "Tags")

    __slots__ = ("version_count",)

    def __init__(self, region: Region, request: Request) -> None:
        super().__init__(region, request)
        self.version_count = 0

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        return ResourceNotFound(assumptions.IMAGE_MISSING.format(name=cls.name_of(request)))

    def duplicate(self, arn: str) -> ServiceError:
        # [S19.2]
        return ResourceInUse(f"The Image with ImageName {self.name} already exists. Please use a different ImageName.")

    def wrong_status(self, action: str) -> ServiceError:
        if self.status == "DELETING":
            return ResourceInUse(assumptions.BEING_DELETED.format(kind=self.kind, arn=self.arn))
        return ResourceInUse(assumptions.IMAGE_WRONG_STATUS.format(action=action, name=self.name, status=self.status))

    def check_deletable(self, usages: Usages) -> None:
        """Refuse to delete it in a wrong status, and by an unconfirmed rule while an app or settings use it."""
        super().check_deletable(usages)
        is_named = usages.has_reference(self.arn) or usages.has_reference(self.key, member="ImageName")
        if is_named or usages.has_reference_below(f"{self.region.arn_prefix}:image-version/{self.key}/"):
            error = ResourceInUse(assumptions.IMAGE_IN_USE.format(name=self.name))
            self.region.cloud.account_features.refuse_unconfirmed(error)

    def adapt_event(self, members: Reply) -> Reply:
        return {**members, "ImageStatus": event_status(members["ImageStatus"]), "Version": 1.0}  # as in AWS's sample

    def on_enter(self, status: str) -> None:
        if status == GONE:
            for version in self.region.of_kind("ImageVersion"):
                if isinstance(version, StatefulResource) and version.record["ImageArn"] == self.arn:
                    version.enter(GONE)

    def next_version_number(self) -> int:
        """Return the number of the next version, and count it."""
        self.version_count += 1
        self.mark_changed()
        return self.version_count


@operation
def create_image(region: Region, request: Request) -> Reply:
    image = Image(region, request)
    region.check_duplicate(image)
    check_roles(region, request, image.arn)
    region.cloud.quotas.check(IMAGES, region.count(Image), assumptions.IMAGE_QUOTA_UNIT)
    region.add(image)
    return {"ImageArn": image.arn}


@operation
def describe_image(region: Region, request: Request) -> Reply:
    return region.find(Image, request).view()


@operation
def update_image(region: Region, request: Request) -> Reply:
    image = region.find(Image, request, "update")
    image.check_allowed("update")
    check_roles(region, request, image.arn)
    image.write(_changes(region, request))
    image.perform("update")
    return {"ImageArn": image.arn}


@operation
def delete_image(region: Region, request: Request) -> Reply:
    image = region.find(Image, request, "delete")
    image.check_deletable(Usages(region.all_resources()))
    image.perform("delete")
    return {}


@operation
def list_images(region: Region, request: Request) -> Reply:
    images = region.all(Image)
    return paginate(images, request, "Images", sort_by="CREATION_TIME", sort_order="DESCENDING", inclusive=TIME_FILTERS)


def event_status(status: str) -> str:
    """Return a status as events have it: AWS's samples have ``Creating`` for ``CREATING``."""
    return "".join(word.capitalize() for word in status.split("_"))


def _changes(region: Region, request: Request) -> Request:
    """Return the members to write; those to delete are empty. A new value replaces the deleted one."""
    deleted = request.get("DeleteProperties", ())
    for member in deleted:
        if member in request:
            error = ValidationException(assumptions.IMAGE_SET_AND_DELETE.format(member=member))
            region.cloud.account_features.refuse_unconfirmed(error)
    changed = {member: value for member, value in request.items() if member != "DeleteProperties"}
    return dict.fromkeys(deleted, "") | changed
