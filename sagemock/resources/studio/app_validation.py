"""Rules for creating apps: owner, type, name, space and resource spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException
from sagemock.resources.images.first_party import jupyter_server_image

from .settings import check_jupyter_server_type, drop_cleared, get_nested
from .space_validation import CLASSIC_APP_TYPES, VOLUME_APP_TYPES, check_classic_image

if TYPE_CHECKING:
    from sagemock.cloud.account_features import AccountFeatures
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

    from .spaces import Space

DOMAIN_SHARED = "domain-shared"  # in place of a user profile, for the RStudio app of a whole domain
_RSTUDIO = "RStudioServerPro"
_NAMED_DEFAULT = ("JupyterServer", *VOLUME_APP_TYPES, "Canvas", _RSTUDIO)
_LESS_THAN_8_GIB = ("ml.t3.medium", "ml.c5.large", "ml.c6i.large", "ml.c6id.large", "ml.c7i.large")  # [S14.29]
_IMAGE = ("SageMakerImageArn", "SageMakerImageVersionArn", "SageMakerImageVersionAlias")


def check_owner(request: Request, operation: str) -> None:
    """Refuse a request that has both or neither of UserProfileName and SpaceName."""
    if "UserProfileName" in request and "SpaceName" in request:
        raise ValidationException(assumptions.BOTH_OWNERS.format(operation=operation))
    if "UserProfileName" not in request and "SpaceName" not in request:
        # [S14.1]
        raise ValidationException(f"Either UserProfileName or SpaceName must be passed for {operation} operation.")


def is_of_domain(request: Request) -> bool:
    """Return whether a request is about the RStudio app of the whole domain."""
    return request["AppType"] == _RSTUDIO and str(request.get("UserProfileName", "")).lower() == DOMAIN_SHARED


def check_type(request: Request, domain: Request, account_features: AccountFeatures) -> None:
    """Refuse an app type or app name that the domain or the account does not allow."""
    app_type, is_default = request["AppType"], request["AppName"] == "default"
    if app_type == "KernelGateway" and account_features.kernel_gateway_deprecated:
        raise ValidationException("Invalid AppType [KernelGateway]. This AppType has been deprecated.")  # [S14.6]
    if app_type in _NAMED_DEFAULT and account_features.app_names_are_default and not is_default:
        raise ValidationException(assumptions.APP_NAME_MUST_BE_DEFAULT.format(app_type=app_type))
    if app_type == _RSTUDIO:
        if not (is_of_domain(request) and is_default):
            raise ValidationException(assumptions.RSTUDIO_LOCATION)
        if not get_nested(domain, "DomainSettings", "RStudioServerProDomainSettings"):
            raise ValidationException(assumptions.RSTUDIO_NOT_ENABLED)


def check_space(app_type: str, space: Space | None) -> None:
    """Refuse an app type that its space, or the lack of one, does not allow."""
    if space is None:
        if app_type in VOLUME_APP_TYPES:
            raise ValidationException(assumptions.APP_NEEDS_SPACE.format(app_type=app_type))
        return
    space_type = get_nested(space.record, "SpaceSettings").get("AppType")
    allowed = CLASSIC_APP_TYPES if space_type in (None, *CLASSIC_APP_TYPES) else (space_type,)
    if app_type not in allowed:
        error = ValidationException(assumptions.APP_NOT_IN_SPACE.format(app_type=app_type, arn=space.arn))
        if space_type is not None:
            raise error
        space.region.cloud.account_features.refuse_unconfirmed(error)  # a space without a type may have no rule


def check_remote_access(arn: str, spec: Request, space: Request) -> None:
    """Refuse an app on an instance with less than 8 GiB of memory in a space with remote access [S14.29]."""
    instance_type = spec.get("InstanceType")
    is_enabled = get_nested(space, "SpaceSettings").get("RemoteAccess") == "ENABLED"
    if is_enabled and instance_type in _LESS_THAN_8_GIB:
        message = assumptions.REMOTE_INSTANCE_TOO_SMALL.format(arn=arn, instance_type=instance_type)
        raise ValidationException(message)


def resource_spec(region: Region, request: Request, inherited: list[Request]) -> Request:
    """Return the resource spec of a new app: as requested, else ``inherited`` (nearest first), else AWS's default."""
    app_type, spec = request["AppType"], request.get("ResourceSpec", {})
    for settings in inherited:
        spec = _with_defaults(spec, get_nested(settings, f"{app_type}AppSettings", "DefaultResourceSpec"))
    spec = drop_cleared(spec)
    _check_training_plan(app_type, spec)
    if app_type == "JupyterServer":
        return _jupyter_server_spec(region, spec, shared="SpaceName" in request)
    if app_type == "KernelGateway":
        return _kernel_gateway_spec(spec)
    return _volume_app_spec(app_type, spec) if app_type in VOLUME_APP_TYPES else spec


def _with_defaults(spec: Request, defaults: Request) -> Request:
    """Return a spec completed by defaults; a spec with an image takes no image version from them."""
    excluded = _IMAGE if any(member in spec for member in _IMAGE) else ()
    return {member: value for member, value in defaults.items() if member not in excluded} | spec


def _check_training_plan(app_type: str, spec: Request) -> None:
    if "TrainingPlanArn" in spec and app_type not in VOLUME_APP_TYPES:
        raise ValidationException(assumptions.TRAINING_PLAN_APP_TYPES)


def _jupyter_server_spec(region: Region, spec: Request, *, shared: bool) -> Request:
    check_jupyter_server_type(spec.get("InstanceType", "system"))
    if shared:
        check_classic_image(spec)
    image = {} if any(member in spec for member in _IMAGE) else {_IMAGE[0]: jupyter_server_image(region)}
    return {**image, **spec, "InstanceType": "system"}


def _kernel_gateway_spec(spec: Request) -> Request:
    if "InstanceType" not in spec:
        raise ValidationException(assumptions.INSTANCE_TYPE_REQUIRED)
    return {**spec, "InstanceType": assumptions.SYSTEM_INSTANCE_TYPE} if spec["InstanceType"] == "system" else spec


def _volume_app_spec(app_type: str, spec: Request) -> Request:
    if _IMAGE[0] not in spec:
        raise ValidationException(assumptions.IMAGE_REQUIRED.format(app_type=app_type))
    return {"InstanceType": assumptions.LAB_INSTANCE_TYPE, **spec}
