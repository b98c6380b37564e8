"""Partner AI apps."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import TOTAL_PARTNER_APPS
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.presigned import tokens
from sagemock.presigned.hosts import partner_app_host
from sagemock.protocol.errors import ConflictException, ResourceNotFound, ServiceError
from sagemock.resources.app_ids import find_by_arn, id_in, new_app_id
from sagemock.resources.pagination import paginate
from sagemock.resources.roles import check_roles

from .validation import check_identity_center, check_version

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

PAGE_SIZE = 10  # [P3.1]
_NOT_SHOWN = ("AppVersion", "Arn", "ClientToken", "Tags")  # members of requests that the record does not have
_STABLE = ("Available", "UpdateFailed", "Failed")

PARTNER_APP_LIFECYCLE = Lifecycle(
    first="Creating",
    transitions={
        "Creating": Transition("Available", timedelta(minutes=30)),  # [P2.2]
        "Updating": Transition("Available", timedelta(minutes=15), failure_status="UpdateFailed"),  # [P2.2]
        "Deleting": Transition("Deleted", timedelta(minutes=20)),  # [P2.2]
        "Deleted": Transition(GONE, timedelta(hours=24), non_blocking=True),  # [P2.4]
    },
    actions={"update": Action(_STABLE, "Updating"), "delete": Action(_STABLE, "Deleting")},
)


class PartnerApp(StatefulResource):
    """A partner AI app.

    ``signing_key`` signs the tokens of its presigned URLs.
    """

    kind = "PartnerApp"
    member_prefix = ""  # its members are Name and Arn
    arn_type = "partner-app"
    lifecycle = PARTNER_APP_LIFECYCLE
    defaults = {  # [P1.4, P1.5]
        "EnableAutoMinorVersionUpgrade": False,
        "EnableIamSessionBasedIdentity": False,
        "Version": assumptions.PARTNER_APP_VERSION,
    }

    __slots__ = ("signing_key",)

    def __init__(self, region: Region, request: Request) -> None:
        self.signing_key = tokens.new_key()
        arn = request.get("Arn") or new_app_id()  # [P1.2] only seeds set it
        super().__init__(region, {**request, "Arn": arn})
        self.arn = f"{region.arn_prefix}:{self.arn_type}/{id_in(arn)}"
        self.write({"BaseUrl": f"https://{self.hostname}"})

    @classmethod
    def key_of(cls, request: Request) -> str:
        return id_in(request["Arn"]).lower()

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        return ResourceNotFound(assumptions.PARTNER_APP_MISSING.format(arn=request["Arn"]))

    def wrong_status(self, action: str) -> ServiceError:
        return ConflictException(
            assumptions.PARTNER_APP_CONFLICT.format(arn=self.arn, status=self.status, action=action)
        )

    def write(self, request: Request) -> None:
        changes = {member: value for member, value in request.items() if member not in _NOT_SHOWN}
        if "IdcConfig" in changes:
            changes["IdcConfig"] = self._with_application(changes["IdcConfig"])
        super().write(changes)

    def _with_application(self, config: Request) -> Request:
        """Return the configuration of IAM Identity Center with the application that SageMaker creates there [P1.7]."""
        instance, region = id_in(config["InstanceArn"]), self.region
        application = f"application/{instance}/apl-{secrets.token_hex(8)}"
        return {**config, "ApplicationArn": f"arn:{region.partition}:sso::{region.account_id}:{application}"}

    def snapshot(self) -> Reply:
        members = super().snapshot()
        if members["AuthType"] != "IDC":
            members.pop("IdcConfig", None)  # [P1.7]
        if self.failure is not None:
            members["Error"] = {"Code": assumptions.PARTNER_APP_ERROR_CODE, "Reason": self.failure}  # [P2.3]
        return members

    # --- repeated calls, which have the ClientToken of the call before

    def is_repeated(self, action: str, request: Request) -> bool:
        """Return whether a request repeats the last one with the same action, whose token it has [P1.6]."""
        token = request.get("ClientToken")
        return token is not None and self.record.get("ClientTokens", {}).get(action) == token

    def keep_token(self, action: str, request: Request) -> None:
        """Store the token of a request, if it has one, so that the request can be repeated."""
        if token := request.get("ClientToken"):
            self.write({"ClientTokens": {**self.record.get("ClientTokens", {}), action: token}})

    # --- presigned URLs

    @property
    def hostname(self) -> str:
        """The host of the app on AWS."""
        return partner_app_host(id_in(self.arn), self.region.name)

    @property
    def is_reachable(self) -> bool:
        """Return whether users can open the app [P2.1]."""
        return self.status in ("Available", "UpdateFailed")


def find_partner_app(region: Region, request: Request) -> PartnerApp:
    """Return the app whose ARN a request has.

    Raises:
        ResourceNotFound: This region of the account has no such app.
    """
    return find_by_arn(region, PartnerApp, request)


@operation
def create_partner_app(region: Region, request: Request) -> Reply:
    apps = region.all(PartnerApp)
    for existing in apps:
        if existing.is_repeated("create", request):
            return {"Arn": existing.arn}
    check_identity_center(region, request)
    app = PartnerApp(region, request)
    check_roles(region, {"RoleArn": request["ExecutionRoleArn"]}, app.arn)
    used = sum(other.status != "Deleted" for other in apps)
    region.cloud.quotas.check(TOTAL_PARTNER_APPS, used, assumptions.PARTNER_APP_QUOTA_UNIT)
    region.add(app)
    app.keep_token("create", request)
    return {"Arn": app.arn}


@operation
def describe_partner_app(region: Region, request: Request) -> Reply:
    described = find_partner_app(region, request).view()
    if not request.get("IncludeAvailableUpgrade"):
        described.pop("AvailableUpgrade", None)  # [P1.8]
    return described


@operation
def list_partner_apps(region: Region, request: Request) -> Reply:
    sized = {"MaxResults": PAGE_SIZE, **request}
    return paginate(region.all(PartnerApp), sized, "Summaries", sort_by="CreationTime", sort_order="Descending")


@operation
def update_partner_app(region: Region, request: Request) -> Reply:
    app = find_partner_app(region, request)
    if app.is_repeated("update", request):
        return {"Arn": app.arn}
    app.check_allowed("update")
    check_identity_center(region, {**app.record, **request})
    check_version(app.record, request)
    app.tag(request.get("Tags", ()))
    version = request.get("AppVersion")
    app.write({**request, **({"Version": version, "AvailableUpgrade": ""} if version else {})})
    app.keep_token("update", request)
    app.perform("update")
    return {"Arn": app.arn}


@operation
def delete_partner_app(region: Region, request: Request) -> Reply:
    app = find_partner_app(region, request)
    if not app.is_repeated("delete", request):
        app.perform("delete")
        app.keep_token("delete", request)
    return {"Arn": app.arn}
