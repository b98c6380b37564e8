"""Domains: the places in which user profiles, spaces and apps live."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import TOTAL_DOMAINS
from sagemock.presigned import tokens
from sagemock.presigned.hosts import studio_host
from sagemock.protocol.errors import ResourceInUse
from sagemock.resources.pagination import paginate

from .base import StudioResource, label, studio_lifecycle
from .domain_validation import changed, check_apps, check_change, check_domain
from .references import check_images
from .settings import drop_cleared, get_nested

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

# Both are set, whichever of them was asked for: one is the older name of the other.
_KMS_KEYS = ("KmsKeyId", "HomeEfsFileSystemKmsKeyId")

# Why domains were seen to fail (2.1). We look up neither, so that this is what fail_next says unless told otherwise.
_NO_VPC = (
    "ResourceNotFoundError: The VPC ID '{VpcId}' could not be found. Verify that the VPC ID is valid and that it's in "
    "the same AWS Region as the requested domain. To determine whether the VPC has been deleted, contact your "
    "administrator."
)
_NO_KEY = (
    "ResourceNotFoundError: Unable to create Amazon EFS for domain '{DomainId}' because KMS key '{KmsKeyId}' does not "
    "exist. You must choose a key that exists."
)


class Domain(StudioResource):
    kind = "Domain"
    arn_type = "domain"
    lifecycle = studio_lifecycle(pending=315, updating=30, deleting=120)  # 315: seen (1.6)
    defaults = {"AppNetworkAccessType": "PublicInternetOnly", "TagPropagation": "DISABLED"}
    blocking_kinds = ("UserProfile", "Space")

    __slots__ = ("home_count", "number", "signing_key")

    def __init__(self, region: Region, request: Request) -> None:
        domain_id = request.get("DomainId") or f"d-{label(12)}"  # of a seed; who calls CreateDomain gets a new one
        super().__init__(region, {**request, "DomainId": domain_id})
        # Identifiers tell nothing of the order.
        self.number: int = 1 + max((other.number for other in region.all(Domain)), default=0)
        self.signing_key = tokens.new_key()
        self.home_count = 0  # directories in its file system, that were ever made
        self.write({"Url": f"https://{studio_host(region, domain_id)}", **_generated_fields(region, self.record)})

    @classmethod
    def name_of(cls, request: Request) -> str:
        return str(request.get("DomainName", ""))

    @classmethod
    def key_of(cls, request: Request) -> str:
        return str(request["DomainId"])

    def write(self, request: Request) -> None:
        keys = {member: key for key in filter(None, map(request.get, _KMS_KEYS)) for member in _KMS_KEYS}
        super().write(drop_cleared({**keys, **request}))

    def next_uid(self) -> str:
        """The number of the next home directory in its file system."""
        self.home_count += 1
        return str(200_000 + 5 * self.home_count)

    def default_failure(self, status: str) -> str | None:
        """Of its key, if it was to have one of its own, else of its VPC."""
        if status != "Pending" or "VpcId" not in self.record:
            return None
        return (_NO_KEY if "KmsKeyId" in self.record else _NO_VPC).format(**self.record)

    def on_enter(self, status: str) -> None:
        super().on_enter(status)
        has_home = self.record.get("HomeEfsFileSystemCreation") != "Disabled"
        if status == "InService" and has_home and "HomeEfsFileSystemId" not in self.record:
            self.write({"HomeEfsFileSystemId": f"fs-0{secrets.token_hex(8)}"})


def _generated_fields(region: Region, record: Request) -> Request:
    """What AWS adds to a domain that signs in by IAM Identity Center, or has RStudio."""
    made_up = {}
    if record["AuthMode"] == "SSO":
        made_up["SingleSignOnManagedApplicationInstanceId"] = f"ins-{secrets.token_hex(8)}"
        application = f"application/ssoins-{secrets.token_hex(8)}/apl-{secrets.token_hex(8)}"
        made_up["SingleSignOnApplicationArn"] = f"arn:{region.partition}:sso::{region.account_id}:{application}"
    if get_nested(record, "DomainSettings", "RStudioServerProDomainSettings"):
        made_up["SecurityGroupIdForDomainBoundary"] = f"sg-0{secrets.token_hex(8)}"
    return made_up


@operation
def create_domain(region: Region, request: Request) -> Reply:
    domain = Domain(region, request)
    check_domain(domain.record)
    check_images(region, request)
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
    domain.allow("update")
    check_change(domain.record, request)
    after = changed(domain.record, request)
    check_domain(after)
    check_images(region, request)
    check_apps(domain, after)
    domain.write(after)
    domain.act("update")
    return {"DomainArn": domain.arn}


@operation
def delete_domain(region: Region, request: Request) -> Reply:
    domain = region.find(Domain, request)
    domain.allow("delete")
    domain.check_childless()
    for app in domain.children():
        if app.status in ("Pending", "InService"):  # RStudio's, which belongs to the domain itself
            app.enter("Deleting")
    domain.act("delete")
    return {}


@operation
def list_domains(region: Region, request: Request) -> Reply:
    return paginate(region.all(Domain), request, "Domains", sort_order="Ascending", tie_breaker="number")
