"""Credentials endpoint of containers: the address that AWS's SDKs find by AWS_CONTAINER_CREDENTIALS_RELATIVE_URI."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from tornado.web import HTTPError, RequestHandler

from sagemock.protocol.values import format_utc

if TYPE_CHECKING:
    from sagemock.cloud.clock.clock import Clock

    from .role_credentials import RoleCredentials

LIFETIME = timedelta(hours=6)


class ContainerCredentials(RequestHandler):
    """``GET /v2/credentials/<id>``: the credentials of programs with one role, in the format of Amazon ECS."""

    def initialize(self, find: Callable[[str], RoleCredentials | None], clock: Clock) -> None:
        """Store the arguments of the rule."""
        self._find, self._clock = find, clock

    def get(self, credentials_id: str) -> None:
        """Return the credentials; their expiration follows the system's clock, as SDKs read it."""
        credentials = self._find(credentials_id)
        if credentials is None:
            raise HTTPError(404)
        end = datetime.fromtimestamp(self._clock.system_time(), timezone.utc) + LIFETIME
        self.finish(
            {
                "AccessKeyId": credentials.access_key,
                "SecretAccessKey": credentials.secret,
                "Token": "sagemock",
                "Expiration": format_utc(end),
            }
        )
