"""CreatePresignedMlflowTrackingServerUrl and CreatePresignedMlflowAppUrl: URLs that open the UI of MLflow once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.presigned import tokens
from sagemock.protocol.errors import ValidationException

from .apps import find_app
from .tracking_servers import MlflowTrackingServer

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

    from .base import MlflowResource

# Documented defaults [M4.2].
SESSION_SECONDS = 43200
URL_SECONDS = 300


@operation
def create_presigned_mlflow_tracking_server_url(region: Region, request: Request) -> Reply:
    return _presign(region.find(MlflowTrackingServer, request), request)


@operation
def create_presigned_mlflow_app_url(region: Region, request: Request) -> Reply:
    return _presign(find_app(region, request), request)


def _presign(resource: MlflowResource, request: Request) -> Reply:
    cloud = resource.region.cloud
    if not resource.is_reachable:
        message = assumptions.PRESIGN_MLFLOW.format(arn=resource.arn, status=resource.status)
        cloud.account_features.refuse_unconfirmed(ValidationException(message))
    token = tokens.mint(
        resource.signing_key,
        resource.arn,
        resource.region.clock.time(),
        request.get("SessionExpirationDurationInSeconds", SESSION_SECONDS),
        cloud.caller_arn,
        url_seconds=request.get("ExpiresInSeconds", URL_SECONDS),
    )
    return {"AuthorizedUrl": f"{resource.origin}/auth?authToken={token}"}
