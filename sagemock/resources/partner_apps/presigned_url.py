"""CreatePartnerAppPresignedUrl: URLs of partner AI apps, which open a page of sagemock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.presigned import tokens
from sagemock.protocol.errors import ValidationException
from sagemock.resources.app_ids import id_in

from .apps import PartnerApp, find_partner_app

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

PAGE_PATH = "partner-apps"  # of the pages at the cloud's own address


@operation
def create_partner_app_presigned_url(region: Region, request: Request) -> Reply:
    app = find_partner_app(region, request)
    if not app.is_reachable:
        message = assumptions.PRESIGN_PARTNER_APP.format(arn=app.arn, status=app.status)
        region.cloud.account_features.refuse_unconfirmed(ValidationException(message))
    token = tokens.mint(
        app.signing_key,
        app.arn,
        region.clock.time(),
        request.get("SessionExpirationDurationInSeconds", assumptions.PARTNER_APP_SESSION_SECONDS),
        region.cloud.caller_arn,
        url_seconds=request.get("ExpiresInSeconds", assumptions.PARTNER_APP_URL_SECONDS),
    )
    return {"Url": f"{_origin(app)}/auth?authToken={token}"}  # [P4.1]


def _origin(app: PartnerApp) -> str:
    """Return the address of an app: where programs run, one that explains itself, else the one on AWS."""
    if endpoint := app.region.cloud.runtime.endpoint:
        return endpoint.page_url(f"{PAGE_PATH}/{app.region.name}/{id_in(app.arn)}")
    return str(app.record["BaseUrl"])
