"""Credentials endpoint of containers: the address that AWS's SDKs find by AWS_CONTAINER_CREDENTIALS_RELATIVE_URI."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from tornado.web import RequestHandler

if TYPE_CHECKING:
    from sagemock.cloud.clock.clock import Clock

LIFETIME = timedelta(hours=6)


class ContainerCredentials(RequestHandler):
    """``GET /v2/credentials/<id>``: the access key of the endpoint, in the format of Amazon ECS."""

    def initialize(self, access_key: str, secret: str, clock: Clock) -> None:
        """Store the arguments of the rule."""
        self._access_key, self._secret, self._clock = access_key, secret, clock

    def get(self) -> None:
        """Return the credentials; their expiration follows the system's clock, as SDKs read it."""
        end = datetime.fromtimestamp(self._clock.system_time(), timezone.utc) + LIFETIME
        self.finish(
            {
                "AccessKeyId": self._access_key,
                "SecretAccessKey": self._secret,
                "Token": "sagemock",
                "Expiration": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            }
        )
