"""Domains."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.inventory.usages import Usages
from sagemock.cloud.lifecycle import GONE
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import TOTAL_DOMAINS
from sagemock.presigned import tokens
from sagemock.presigned.hosts import studio_host
from sagemock.protocol.errors import ResourceInUse
from sagemock.resources.pagination import paginate
from sagemock.resources.random_ids import random_id
from sagemock.resources.roles import check_roles

from .base import StudioResource, studio_lifecycle
from .domain_validation import changed, check_apps, check_change, check_domain
from .references import check_images
from .settings import check_rstudio_group, drop_cleared, get_nested

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

# Recorded failure reasons, which fail_next uses as defaults [S6.11, S6.12].
NO_VPC = (
    "ResourceNotFoundError: The VPC ID '{VpcId}' could not be found. Verify that the VPC ID is valid and that it's in "
    "the same AWS Region as the requested domain. To determine whether the VPC has been deleted, contact your "
    "administrator."
)
NO_KEY = (
    "ResourceNotFoundError: Unable to create Amazon EFS for domain '{DomainId}' because KMS key '{KmsKeyId}' does not "
    "exist. You must choose a key that exists."
)


class Domain(StudioResource):
    """A domain.

    ``number`` orders domains by creation. ``home_count`` is how many home directories its file system has ever had.
    """

    kind = "Domain"
    arn_type = "domain"
    lifecycle = studio_lifecycle(pending=315, updating=30, deleting=120)  # [S5.8, S5.14]: 315 recorded
    defaults = {"AppNetworkAccessType": "PublicInternetOnly", "TagPropagation": "DISABLED"}  # [S7.3, S7.4]
    blocking_kinds = ("UserProfile", "Space")

    __slots__ = ("home_count", "number", "signing_key")

    def __init__(self, region: Region, request: Request) -> None:
        domain_id = request.get("DomainId") or f"d-{random_id(12)}"  # only seeds set it
        super().__init__(region, {**request, "DomainId": domain_id})
        self.number: int = 1 + max((other.number for other in region.all(Domain)), default=0)
        self.signing_key = tokens.new_key()
        self.home_count = 0
        self.write({"Url": f"https://{self.hostname}", **_generated_fields(region, self.record)})

    @classmethod
    def name_of(cls, request: Request) -> str:
        return str(request.get("DomainName", ""))

    @classmethod
    def key_of(cls, request: Request) -> str:
        return str(request["DomainId"])

    @property
    def hostname(self) -> str:
        """Return the host of its presigned URLs."""
        return studio_host(self.key, self.region.name, self.region.partition)

    def write(self, request: Request) -> None:
        if key := request.get("HomeEfsFileSystemKmsKeyId"):  # the former name of KmsKeyId [S7.9]
            request = {"KmsKeyId": key, **request}
        super().write(drop_cleared(request))

    def next_uid(self) -> str:
        """Return the user ID for the next home directory in its file system [S12.2]."""
        self.home_count += 1
        self.mark_changed()
        return str(200_000 + 5 * self.home_count)

    def default_failure(self, status: str) -> str | None:
        """Return a missing KMS key as the reason, if the domain has one of its own, else a missing VPC."""
        if status != "Pending" or "VpcId" not in self.record:
            return None
        return (NO_KEY if "KmsKeyId" in self.record else NO_VPC).format(**self.record)

    def startup_failure(self, status: str) -> str | None:
        """Return why the domain's network or key cannot be used, if the rest of AWS is there [X2.3, X3.1]."""
        return self.provision() if status in ("Pending", "Updating") else None

    def provision(self) -> str | None:
        return self.region.cloud.external_services.provision(self)

    def resume(self) -> None:
        super().resume()
        if self.status in ("InService", "Updating", "Update_Failed"):
            self.provision()

    def on_enter(self, status: str) -> None:
        super().on_enter(status)
        if status == GONE and self.record.get("RetentionPolicy", {}).get("HomeEfsFileSystem") == "Delete":
            self.region.cloud.external_services.release(self)  # [S9.5] otherwise the file system and its groups stay
        has_file_system = self.record.get("HomeEfsFileSystemCreation") != "Disabled"
        if status == "InService" and has_file_system and "HomeEfsFileSystemId" not in self.record:
            self.write({"HomeEfsFileSystemId": f"fs-0{secrets.token_hex(8)}"})


def _generated_fields(region: Region, record: Request) -> Request:
    """Return the members that AWS generates for a domain with IAM Identity Center or RStudio [S7.11, S7.12]."""
    fields = {}
    if record["AuthMode"] == "SSO":
        fields["SingleSignOnManagedApplicationInstanceId"] = f"ins-{secrets.token_hex(8)}"
        application = f"application/ssoins-{secrets.token_hex(8)}/apl-{secrets.token_hex(8)}"
        fields["SingleSignOnApplicationArn"] = f"arn:{region.partition}:sso::{region.account_id}:{application}"
    if get_nested(record, "DomainSettings", "RStudioServerProDomainSettings"):
        fields["SecurityGroupIdForDomainBoundary"] = f"sg-0{secrets.token_hex(8)}"
    return fields


@operation
def create_domain(region: Region, request: Request) -> Reply:
    domain = Domain(region, request)
    check_domain(domain.record, region.cloud.account_features)
    check_rstudio_group(domain, request["DefaultUserSettings"], "create")
    check_images(region, request)
    check_roles(region, request, domain.arn)
    domains = region.all(Domain)
    if any(other.name == domain.name for other in domains):
        raise ResourceInUse(assumptions.DOMAIN_DUPLICATE.format(name=domain.name))
    region.cloud.quotas.check(TOTAL_DOMAINS, len(domains), "Domains")
    region.add(domain)
    return {"DomainArn": domain.arn, "DomainId": domain.key, "Url": domain.record["Url"]}


@operation
def describe_domain(region: Region, request: Request) -> Reply:
    return region.find(Domain, request).view()


@operation
def update_domain(region: Region, request: Request) -> Reply:
    domain = region.find(Domain, request)
    domain.check_allowed("update")
    check_change(domain.record, request)
    after = changed(domain.record, request)
    check_domain(after, region.cloud.account_features)
    check_rstudio_group(domain, request.get("DefaultUserSettings", {}), "update")
    check_images(region, request)
    check_roles(region, request, domain.arn)
    check_apps(domain, after)
    domain.write(after)
    domain.perform("update")
    return {"DomainArn": domain.arn}


@operation
def delete_domain(region: Region, request: Request) -> Reply:
    domain = region.find(Domain, request)
    domain.check_deletable(Usages(region.all_resources()))
    for app in domain.children():
        if app.status in ("Pending", "InService"):  # the RStudio app, which belongs to the domain itself
            app.enter("Deleting")
    domain.write({"RetentionPolicy": request.get("RetentionPolicy", "")})
    domain.perform("delete")
    return {}


@operation
def list_domains(region: Region, request: Request) -> Reply:
    return paginate(region.all(Domain), request, "Domains", sort_order="Ascending", tie_breaker="number")
