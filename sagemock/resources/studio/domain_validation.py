"""What AWS refuses of a domain, and what an update makes of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException

from .settings import check_settings, drop_cleared, get_nested, merged

if TYPE_CHECKING:
    from sagemock.protocol.wire import Request

    from .base import StudioResource

_RSTUDIO = ("DomainSettings", "RStudioServerProDomainSettings")


def check_domain(record: Request) -> None:
    """Refuse a domain that AWS would not have, as it is created or as an update would make it."""
    if "ExecutionRole" not in record["DefaultUserSettings"]:
        raise ValidationException(assumptions.DOMAIN_NEEDS_ROLE)
    _check_network(record)
    _check_rstudio(record)
    check_settings(record["DefaultUserSettings"], of_domain=True)
    check_settings(record.get("DefaultSpaceSettings", {}), of_domain=True)


def _check_network(record: Request) -> None:
    vpc_only = record["AppNetworkAccessType"] == "VpcOnly"
    if vpc_only and not record["DefaultUserSettings"].get("SecurityGroups"):
        raise ValidationException(assumptions.VPC_ONLY_NEEDS_SECURITY_GROUPS)
    may_do_without = not vpc_only and get_nested(record, "DomainSettings", "UnifiedStudioSettings")
    if not may_do_without and not (record.get("VpcId") and record.get("SubnetIds")):
        raise ValidationException(assumptions.DOMAIN_NEEDS_VPC)


def _check_rstudio(record: Request) -> None:
    management = record.get("AppSecurityGroupManagement")
    if not get_nested(record, *_RSTUDIO):
        if management:
            raise ValidationException("AppSecurityGroupManagement can only be set for Rstudio enabled domains.")
    elif record["AppNetworkAccessType"] == "VpcOnly" and management != "Service":
        raise ValidationException(assumptions.VPC_ONLY_RSTUDIO)


def check_change(record: Request, request: Request) -> None:
    """Refuse an update for what it asks to change."""
    if request.get("AppNetworkAccessType") == "VpcOnly" and not ("VpcId" in request and "SubnetIds" in request):
        raise ValidationException("VpcId and Subnet IDs are required for updating domains to VpcOnly mode.")
    if request.get("VpcId", record.get("VpcId")) != record.get("VpcId", request.get("VpcId")):
        raise ValidationException(assumptions.VPC_CANNOT_CHANGE)
    if request.get("HomeEfsFileSystemCreation") == "Disabled" != record.get("HomeEfsFileSystemCreation"):
        raise ValidationException(assumptions.HOME_EFS_CANNOT_BE_DISABLED)


def changed(record: Request, request: Request) -> Request:
    """The record after an update."""
    after = {**record, **request}
    for member in ("DefaultUserSettings", "DefaultSpaceSettings"):
        if member in request:
            after[member] = merged(record.get(member, {}), request[member])
    if given := after.pop("DomainSettingsForUpdate", None):
        after["DomainSettings"] = _changed_settings(record.get("DomainSettings", {}), given)
    return drop_cleared(after)  # type: ignore[no-any-return]  # a dict, since that is what it was given


def _changed_settings(stored: Request, given: Request) -> Request:
    after = merged(stored, given)
    if rstudio := after.pop("RStudioServerProDomainSettingsForUpdate", None):
        after[_RSTUDIO[1]] = merged(stored.get(_RSTUDIO[1], {}), rstudio)
    return after


def check_apps(domain: StudioResource, after: Request) -> None:
    """Refuse an update of what apps depend on, while there are some."""
    if _disturbing(domain.record, after) & domain.app_statuses():
        raise ValidationException(
            f"Unable to update Domain [{domain.arn}] with InService App. Delete all InService apps in the domain "
            "including shared Apps for [domain-shared] User Profile, and try again."
        )


def _disturbing(before: Request, after: Request) -> set[str]:
    """The statuses in which an app stands in the way of that update."""
    depended_on = (
        ("DefaultUserSettings", "ExecutionRole"),
        ("DefaultSpaceSettings", "ExecutionRole"),
        ("DomainSettings", "ExecutionRoleIdentityConfig"),
        _RSTUDIO,
    )
    statuses: set[str] = set()
    if any(get_nested(before, *path) != get_nested(after, *path) for path in depended_on):
        statuses |= {"InService", "Pending"}
    subnets_go = not set(before.get("SubnetIds", ())) <= set(after.get("SubnetIds", ()))
    if before["AppNetworkAccessType"] != after["AppNetworkAccessType"] or subnets_go:
        statuses |= {"InService", "Pending", "Deleting"}
    return statuses
