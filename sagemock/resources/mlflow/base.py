"""MlflowResource: sessions of presigned URLs, and errors that tracking servers and apps share."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE
from sagemock.cloud.mlflow.launcher import MlflowSpec
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.presigned import tokens
from sagemock.protocol.errors import ConflictException, ResourceNotFound, ServiceError, ValidationException

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UsedToken = tuple[str, int]  # the identifier of a presigned URL's token, and when the token expires


class MlflowResource(StatefulResource):
    """A tracking server or an app.

    ``used_tokens`` are the presigned URLs that have been opened and have not expired: each opens once [M4.3].
    """

    __slots__ = ("signing_key", "used_tokens")

    def __init__(self, region: Region, request: Request) -> None:
        super().__init__(region, request)
        self.signing_key = tokens.new_key()
        self.used_tokens: tuple[UsedToken, ...] = ()
        if "WeeklyMaintenanceWindowStart" not in self.record:
            self.write({"WeeklyMaintenanceWindowStart": _random_window()})  # [M1.8]

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        return ResourceNotFound(assumptions.MLFLOW_MISSING[cls.kind].format(arn=cls.arn_of_request(region, request)))

    @classmethod
    def arn_of_request(cls, region: Region, request: Request) -> str:
        """Return the ARN of the resource that a request names."""
        raise NotImplementedError

    def wrong_status(self, action: str) -> ServiceError:
        status = _status_in_messages(self.status)
        if action == "delete":
            return ValidationException(assumptions.MLFLOW_UNDELETABLE[self.kind].format(status=status))
        if action == "update":
            return ConflictException(assumptions.MLFLOW_NOT_UPDATABLE[self.kind].format(arn=self.arn, status=status))
        past = {"start": "started", "stop": "stopped"}[action]
        return ValidationException(  # [M2.6]
            f"Tracking Server with ARN {self.arn} is currently in status {status}, can't be {past}."
        )

    # --- its MLflow server

    def spec(self) -> MlflowSpec:
        """Return the specification of its MLflow server."""
        return MlflowSpec(
            self.arn, self.signing_key, self.record["ArtifactStoreUri"], f"CreatePresigned{self.kind}Url", self.identity
        )

    @property
    def identity(self) -> Request:
        """Return the members that identify it in requests."""
        raise NotImplementedError

    def on_enter(self, status: str) -> None:
        launcher = self.region.cloud.runtime.mlflow
        if launcher is None:
            return
        if status in (GONE, "Deleted"):
            launcher.delete(self.arn)
        elif not self.is_reachable:
            launcher.stop(self.arn)

    # --- presigned URLs

    @property
    def hostname(self) -> str:
        """Return the host of its presigned URLs."""
        raise NotImplementedError

    @property
    def origin(self) -> str:
        """Return the beginning of its presigned URLs."""
        launcher = self.region.cloud.runtime.mlflow
        return launcher.open(self.spec()) if launcher and self.is_reachable else f"https://{self.hostname}"

    @property
    def is_reachable(self) -> bool:
        """Return whether its MLflow server answers requests."""
        raise NotImplementedError

    def open_presigned(self, token: str) -> tuple[str, tokens.Claims, tokens.Claims]:
        """Begin the session of a presigned URL, which opens only once.

        Args:
            token: The token of the URL.

        Returns:
            The session's token, its claims, and those of the URL's token.

        Raises:
            TokenRefused: The token is invalid, has expired or was used before.
        """
        now = self.region.clock.time()
        claims = tokens.verify(self.signing_key, self.arn, token, now, typ="presigned")
        if any(claims["jti"] == used for used, _ in self.used_tokens):
            raise tokens.TokenRefused("the URL was used before and can be used only once")
        unexpired = tuple((used, end) for used, end in self.used_tokens if end > now)
        self.used_tokens = (*unexpired, (claims["jti"], claims["exp"]))
        self.mark_changed()
        caller = tokens.caller_of(claims)
        return *tokens.begin_session(self.signing_key, {"aud": self.arn}, now, claims["session"], caller), claims

    def check_session(self, token: str) -> tokens.Claims:
        """Return the claims of a session's token.

        Raises:
            TokenRefused: The token is invalid or has expired.
        """
        return tokens.verify(self.signing_key, self.arn, token, self.region.clock.time(), typ="session")


def full_version(version: str) -> str:
    """Return the version of MLflow that AWS shows for a requested one: "2.16.2" for "2.16" [M1.7]."""
    return assumptions.MLFLOW_VERSIONS.get(version, version)


def _status_in_messages(status: str) -> str:
    """Return a status as AWS's error messages show it: ``UPDATING`` for ``Updating`` [M2.6]."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", status).upper()


def _random_window() -> str:
    hour, minute = secrets.randbelow(24), secrets.randbelow(60)
    return f"{secrets.choice(DAYS)}:{hour:02}:{minute:02}"
