"""Rules for creating and updating domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException
from sagemock.protocol.merge import merged

from .settings import check_no_repositories, check_settings, drop_cleared, get_nested

if TYPE_CHECKING:
    from sagemock.cloud.account_features import AccountFeatures
    from sagemock.protocol.wire import Request

    from .base import StudioResource

_RSTUDIO = ("DomainSettings", "RStudioServerProDomainSettings")

# Members that apps depend on: they cannot change while apps are starting or in service [S8.3].
_USED_BY_APPS = (
    ("DefaultUserSettings", "ExecutionRole"),
    ("DefaultSpaceSettings", "ExecutionRole"),
    ("DomainSettings", "ExecutionRoleIdentityConfig"),
    _RSTUDIO,
)


def check_domain(record: Request, features: AccountFeatures) -> None:
    """Refuse a domain that breaks AWS's rules, as it is created or as an update would change it."""
    if "ExecutionRole" not in record["DefaultUserSettings"]:
        raise ValidationException(assumptions.DOMAIN_NEEDS_ROLE)
    _check_network(record, features)
    _check_rstudio(record)
    check_settings(record["DefaultUserSettings"], of_domain=True)
    check_settings(record.get("DefaultSpaceSettings", {}), of_domain=True)
    check_no_repositories(record.get("DefaultSpaceSettings", {}), "DefaultSpaceSettings")


def _check_network(record: Request, features: AccountFeatures) -> None:
    vpc_only = record["AppNetworkAccessType"] == "VpcOnly"
    if vpc_only and not record["DefaultUserSettings"].get("SecurityGroups"):
        features.refuse_unconfirmed(ValidationException(assumptions.VPC_ONLY_NEEDS_SECURITY_GROUPS))
    is_optional = not vpc_only and get_nested(record, "DomainSettings", "UnifiedStudioSettings")
    if not is_optional and not (record.get("VpcId") and record.get("SubnetIds")):
        raise ValidationException(assumptions.DOMAIN_NEEDS_VPC)


def _check_rstudio(record: Request) -> None:
    management = record.get("AppSecurityGroupManagement")
    if not get_nested(record, *_RSTUDIO):
        if management:
            # [S6.9]
            raise ValidationException("AppSecurityGroupManagement can only be set for Rstudio enabled domains.")
    elif record["AppNetworkAccessType"] == "VpcOnly" and management != "Service":
        raise ValidationException(assumptions.VPC_ONLY_RSTUDIO)


def check_change(record: Request, request: Request) -> None:
    """Refuse an update that changes members in a way that AWS does not allow."""
    if request.get("AppNetworkAccessType") == "VpcOnly" and not ("VpcId" in request and "SubnetIds" in request):
        # [S8.4]
        raise ValidationException("VpcId and Subnet IDs are required for updating domains to VpcOnly mode.")
    if "VpcId" in request and request["VpcId"] != record.get("VpcId", request["VpcId"]):
        raise ValidationException(assumptions.VPC_CANNOT_CHANGE)
    creation = "HomeEfsFileSystemCreation"
    if request.get(creation) == "Disabled" and record.get(creation) != "Disabled":
        raise ValidationException(assumptions.HOME_EFS_CANNOT_BE_DISABLED)


def changed(record: Request, request: Request) -> Request:
    """Return the record after an update."""
    return drop_cleared(merged("UpdateDomainRequest", record, request))


def check_apps(domain: StudioResource, after: Request) -> None:
    """Refuse an update of members that existing apps depend on."""
    if _blocking_statuses(domain.record, after) & domain.app_statuses():
        raise ValidationException(  # [S8.2]
            f"Unable to update Domain [{domain.arn}] with InService App. Delete all InService apps in the domain "
            "including shared Apps for [domain-shared] User Profile, and try again."
        )


def _blocking_statuses(before: Request, after: Request) -> set[str]:
    """Return the statuses in which an app blocks an update."""
    statuses: set[str] = set()
    for outer, member in _USED_BY_APPS:
        if get_nested(before, outer).get(member, {}) != get_nested(after, outer).get(member, {}):
            statuses |= {"InService", "Pending"}
    removes_subnets = not set(before.get("SubnetIds", ())) <= set(after.get("SubnetIds", ()))
    if before["AppNetworkAccessType"] != after["AppNetworkAccessType"] or removes_subnets:
        statuses |= {"InService", "Pending", "Deleting"}
    return statuses
