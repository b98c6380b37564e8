"""StartSession: a remote connection between a local IDE and the app of a space."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.presigned.hosts import session_host
from sagemock.protocol.errors import ValidationException

from .settings import get_nested
from .spaces import Space

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

_TOKEN_BYTES = 384
_NAMES = {"space": 2, "app": 4}  # how many names follow the type in the ARN of a space, and of its app


@operation
def start_session(region: Region, request: Request) -> Reply:
    space = _find_space(region, request["ResourceIdentifier"])
    if get_nested(space.record, "SpaceSettings").get("RemoteAccess") != "ENABLED":
        raise ValidationException(assumptions.REMOTE_ACCESS_DISABLED.format(arn=space.arn))
    if "InService" not in space.app_statuses():
        raise ValidationException(assumptions.REMOTE_APP_NOT_RUNNING.format(arn=space.arn))
    session_id = f"{assumptions.PRESIGN_SESSION_NAME}-0{secrets.token_hex(8)}"
    return {
        "SessionId": session_id,
        "StreamUrl": _stream_url(region, session_id),
        "TokenValue": base64.b64encode(secrets.token_bytes(_TOKEN_BYTES)).decode(),
    }


def _find_space(region: Region, arn: str) -> Space:
    """Return the space with an ARN, or the space of the app with that ARN [S23.1, S23.2]."""
    prefix, _, resource = arn.rpartition(":")
    kind, *names = resource.split("/")
    if len(names) != _NAMES.get(kind):
        raise ValidationException(assumptions.REMOTE_ACCESS_KIND.format(arn=arn))
    request: Request = {"DomainId": names[0], "SpaceName": names[1]}
    if prefix != region.arn_prefix:
        raise Space.missing(region, request, "describe")
    return region.find(Space, request)


def _stream_url(region: Region, session_id: str) -> str:
    """Return the address of a session: where programs run, one that explains itself, else one of AWS's form."""
    path = f"v1/data-channel/{session_id}?role=publish_subscribe"  # [S23.6]
    if endpoint := region.cloud.runtime.endpoint:
        return f"{endpoint.websocket_url()}/{path}"
    return f"wss://{session_host(region.name, region.partition)}/{path}"
