"""Rules by which presigned URLs and sessions are accepted, by live Jupyter servers and by front doors."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from sagemock.protocol.json_types import JsonObject

from .tokens import Claims, TokenRefused, caller_of, exchange, exchange_studio, verify

COOKIE_PREFIX = "sagemock-"


class Creation(NamedTuple):
    """The call that created a presigned URL: operation, members that identify the resource, and ARN of the caller.

    The ARN is empty if no policies decided about the call.
    """

    operation: str
    request: JsonObject
    caller: str

    def visit(self, resource: str, source_ip: str) -> JsonObject:
        """Return the request to the cloud's permission URL, for a visitor who uses the presigned URL or its session.

        Args:
            resource: The ARN of the resource that the URL opens.
            source_ip: The address of the visitor.
        """
        return {**self._asdict(), "resource": resource, "source_ip": source_ip}


@dataclass
class TokenAuthentication:
    """Accepts the tokens of :func:`sagemock.presigned.tokens.mint`, which are for one resource.

    Attributes:
        key: The key that signs the tokens.
        audience: The ARN of the resource.
        now: Returns the time in the cloud, in epoch seconds.
        operation: The operation that creates presigned URLs.
        members: The members of its request that identify the resource.
        help_code: Code that creates a presigned URL, for pages that reject a request.
        parameter: The parameter of a presigned URL that has its token.
        sign_in_path: The path at which the parameter is read; None for any.
    """

    key: bytes = field(repr=False)
    audience: str
    now: Callable[[], float]
    operation: str = "CreatePresignedNotebookInstanceUrl"
    members: JsonObject = field(default_factory=dict)
    help_code: str = 'sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName=...)["AuthorizedUrl"]'
    parameter: str = "authToken"
    sign_in_path: str | None = None

    @property
    def scope(self) -> str:
        """A string that is different for each server with the same key."""
        return self.audience

    @property
    def cookie_name(self) -> str:
        """The name of the session's cookie. Browsers share cookies between the ports of a host: it names the server."""
        return _cookie_name(self.key, self.scope)

    def exchange(self, token: str) -> tuple[str, Claims]:
        """Return a session token, and its claims, for a presigned token.

        Raises:
            TokenRefused: The token is invalid.
        """
        return exchange(self.key, self.audience, token, self.now())

    def verify(self, session: str) -> Claims:
        """Return the claims of a session token.

        Raises:
            TokenRefused: The token is expired, forged or made for another resource.
        """
        return verify(self.key, self.audience, session, self.now(), typ="session")

    def creation(self, claims: Claims) -> Creation:
        """Return the call that created the presigned URL of a session with these claims."""
        return Creation(self.operation, self.members, caller_of(claims))


@dataclass
class StudioAuthentication:
    """Accepts the tokens of a domain's presigned URLs that have the claims of one user profile or space.

    Attributes:
        key: The key of the domain.
        audience: The ARN of the domain.
        now: Returns the time in the cloud, in epoch seconds.
        required_claims: The claims of the user profile or the space.
    """

    key: bytes = field(repr=False)
    audience: str
    now: Callable[[], float]
    required_claims: dict[str, str]
    help_code: ClassVar = 'sagemaker.create_presigned_domain_url(DomainId=..., UserProfileName=...)["AuthorizedUrl"]'
    parameter: ClassVar = "token"
    sign_in_path: ClassVar = "/auth"

    @property
    def scope(self) -> str:
        """A string that is different for each user profile and space of the domain."""
        return f"{self.audience} {json.dumps(self.required_claims)}"

    @property
    def cookie_name(self) -> str:
        """The name of the session's cookie, see :class:`TokenAuthentication`."""
        return _cookie_name(self.key, self.scope)

    def exchange(self, token: str) -> tuple[str, Claims]:
        """Return a session token, and the claims of the presigned token that it is exchanged for.

        Raises:
            TokenRefused: The token is invalid, or belongs to another user profile or space.
        """
        session, claims = exchange_studio(self.key, self.audience, token, self.now())
        self._check(claims)
        return session, claims

    def verify(self, session: str) -> Claims:
        """Return the claims of a session token.

        Raises:
            TokenRefused: The token is invalid, or belongs to another user profile or space.
        """
        claims = verify(self.key, self.audience, session, self.now(), typ="session")
        self._check(claims)
        return claims

    def creation(self, claims: Claims) -> Creation:
        """Return the call that created the presigned URL with these claims, or with a session that has them."""
        request = {"DomainId": self.audience.rpartition("/")[2], "UserProfileName": claims.get("userProfileName")}
        return Creation("CreatePresignedDomainUrl", request, caller_of(claims))

    def _check(self, claims: Claims) -> None:
        names = ("userProfileName", "spaceName")
        actual = {name: claims[name] for name in names if name in claims}
        if "spaceName" in actual:  # any user of the space is accepted
            actual.pop("userProfileName", None)
        if actual != self.required_claims:
            raise TokenRefused("the token belongs to another user profile or space")


def _cookie_name(key: bytes, scope: str) -> str:
    return COOKIE_PREFIX + hmac.new(key, scope.encode(), hashlib.sha256).hexdigest()[:12]
