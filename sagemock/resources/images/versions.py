"""Image versions and aliases."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.cloud.operations import operation
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.protocol.errors import ResourceInUse, ResourceNotFound, ServiceError, ValidationException
from sagemock.resources.pagination import paginate, paginate_strings

from .images import TIME_FILTERS, Image, event_status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

IMAGE_VERSION_LIFECYCLE = Lifecycle(
    first="CREATING",
    transitions={
        "CREATING": Transition("CREATED", timedelta(seconds=0.36), failure_status="CREATE_FAILED"),  # [S5.13]
        "DELETING": Transition(GONE, timedelta(seconds=0.36), failure_status="DELETE_FAILED"),
    },
    actions={
        "update": Action(("CREATED",), "CREATED"),
        "delete": Action(("CREATED", "CREATE_FAILED", "DELETE_FAILED"), "DELETING"),
    },
)


class ImageVersion(StatefulResource):
    """A container image that is version number ``version`` of ``image``."""

    kind = "ImageVersion"
    arn_type = "image-version"
    lifecycle = IMAGE_VERSION_LIFECYCLE
    status_member = "ImageVersionStatus"
    event_type = "SageMaker Image Version State Change"
    event_members = ("ImageArn", "ImageVersionArn", "ImageVersionStatus", "Version", "Tags")
    defaults = assumptions.IMAGE_VERSION_DEFAULTS

    __slots__ = ("image", "version")

    def __init__(self, image: Image, number: int, request: Request) -> None:
        self.image, self.version = image, number
        super().__init__(image.region, {**request, "ImageArn": image.arn, "Version": number})

    @classmethod
    def name_of(cls, request: Request) -> str:
        return f"{request['ImageName']}/{request['Version']}"

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        name, selector = request["ImageName"], "Alias" if "Alias" in request else "Version"
        if selector not in request:
            return ResourceNotFound(  # [S20.11]
                f"Latest ImageVersion with ImageName {name} does not exist. Please provide a valid ImageName."
            )
        text = assumptions.IMAGE_VERSION_MISSING.format(name=name, selector=selector, value=request[selector])
        return ResourceNotFound(text)

    def wrong_status(self, action: str) -> ServiceError:
        if self.status == "DELETING":
            return ResourceInUse(assumptions.BEING_DELETED.format(kind=self.kind, arn=self.arn))
        return ResourceInUse(
            assumptions.IMAGE_VERSION_WRONG_STATUS.format(action=action, name=self.name, status=self.status)
        )

    def adapt_event(self, members: Reply) -> Reply:
        status = event_status(members["ImageVersionStatus"])
        return {**members, "ImageVersionStatus": status, "Version": float(members["Version"])}

    def on_enter(self, status: str) -> None:
        if status == "CREATED":
            self.write({"ContainerImage": container_image(self.record["BaseImage"])})

    @property
    def aliases(self) -> list[str]:
        """Return its aliases, oldest first."""
        return list(self.record.get("Aliases", ()))


@operation
def create_image_version(region: Region, request: Request) -> Reply:
    image = region.find(Image, request)
    if image.status != "CREATED":
        raise ValidationException(f"Image {image.name} is in an invalid state.")  # [S20.3]
    others = versions_of(image)
    for other in others:
        if other.record["ClientToken"] == request["ClientToken"]:  # [S20.2] a retry of the call that created it
            return {"ImageVersionArn": other.arn}
    aliases = list(dict.fromkeys(request.get("Aliases", ())))
    check_aliases(image, others, aliases)
    version = ImageVersion(image, image.next_version_number(), {**request, "Aliases": aliases})
    region.add(version)
    return {"ImageVersionArn": version.arn}


@operation
def describe_image_version(region: Region, request: Request) -> Reply:
    return find_version(region, request, "describe").view()


@operation
def update_image_version(region: Region, request: Request) -> Reply:
    check_selector(request)
    version = find_version(region, request, "update")
    version.check_allowed("update")
    added, deleted = request.get("AliasesToAdd", ()), request.get("AliasesToDelete", ())
    check_aliases(version.image, (other for other in versions_of(version.image) if other is not version), added)
    remaining = [alias for alias in version.aliases if alias not in deleted]
    version.write(_metadata(request) | {"Aliases": list(dict.fromkeys([*remaining, *added]))})
    version.perform("update")
    return {"ImageVersionArn": version.arn}


@operation
def delete_image_version(region: Region, request: Request) -> Reply:
    check_selector(request)
    version = find_version(region, request, "delete")
    version.perform("delete")
    return {}


@operation
def list_image_versions(region: Region, request: Request) -> Reply:
    return paginate(
        versions_of(region.find(Image, request)),
        request,
        "ImageVersions",
        sort_by="CREATION_TIME",
        sort_order="DESCENDING",
        tie_breaker="version",
        inclusive=TIME_FILTERS,
    )


@operation
def list_aliases(region: Region, request: Request) -> Reply:
    versions = versions_of(region.find(Image, request))
    if "Version" in request:
        versions = [version for version in versions if version.version == request["Version"]]
    aliases = [alias for version in versions for alias in version.aliases]
    if "Alias" in request:
        aliases = [alias for alias in aliases if alias == request["Alias"]]
    return paginate_strings(aliases, request, "SageMakerImageVersionAliases")


# --- selection of a version


def find_version(region: Region, request: Request, action: str) -> ImageVersion:
    """Return the version that a request selects by number or alias, or else the latest."""
    if "Version" in request:
        if "Alias" in request:
            region.cloud.account_features.refuse_unconfirmed(ValidationException(assumptions.VERSION_AND_ALIAS))
        return region.find(ImageVersion, request, action)
    key = Image.key_of(request)
    versions = [version for version in region.all(ImageVersion) if version.image.key == key]
    if "Alias" in request:
        versions = [version for version in versions if request["Alias"] in version.aliases]
    if not versions:
        raise ImageVersion.missing(region, request, action)
    return max(versions, key=lambda version: version.version)


def check_selector(request: Request) -> None:
    """Refuse a request with neither number nor alias; only DescribeImageVersion defaults to the latest version."""
    if "Version" not in request and "Alias" not in request:
        raise ValidationException(assumptions.VERSION_OR_ALIAS)


def versions_of(image: Image) -> list[ImageVersion]:
    """Return the versions of an image, oldest first."""
    return [version for version in image.region.all(ImageVersion) if version.image is image]


# --- members of a version


def check_aliases(image: Image, versions: Iterable[ImageVersion], aliases: Iterable[str]) -> None:
    """Refuse an alias that one of the other ``versions`` has, if AWS's unconfirmed rules apply."""
    new = set(aliases)
    for version in versions:
        for alias in new.intersection(version.aliases):
            text = assumptions.ALIAS_IN_USE.format(alias=alias, version=version.version, name=image.name)
            image.region.cloud.account_features.refuse_unconfirmed(ResourceInUse(text))


def container_image(base_image: str) -> str:
    """Return the base image with a digest instead of a tag, cut to the 255 characters that the API model allows."""
    repository, _, digest = base_image.partition("@")
    if digest:
        return base_image
    path, slash, last = repository.rpartition("/")
    repository = f"{path}{slash}{last.partition(':')[0]}"
    hexdigest = sha256(base_image.encode(errors="replace")).hexdigest()
    return f"{repository[:183]}@sha256:{hexdigest}"


_NO_METADATA = ("Version", "Alias", "AliasesToAdd", "AliasesToDelete")


def _metadata(request: Request) -> Request:
    return {member: value for member, value in request.items() if member not in _NO_METADATA}
