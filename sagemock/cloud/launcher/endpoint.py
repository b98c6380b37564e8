"""Endpoint protocol: the address of the cloud for programs in Jupyter servers."""

from __future__ import annotations

from typing import Protocol

from sagemock.protocol.json_types import JsonObject


class Endpoint(Protocol):
    """Lets programs in Jupyter servers call the cloud."""

    def environment(self, region: str, role: str | None = None) -> dict[str, str]:
        """Return the environment variables that make AWS's SDKs call the cloud.

        Args:
            region: The default region.
            role: The ARN of the execution role of the programs.
        """

    def role_of(self, access_key: str) -> str | None:
        """Return the ARN of the execution role whose programs have this access key; None if there is none."""

    def credentials_uri(self, role: str | None = None) -> str:
        """Return the path at which containers with this execution role get their credentials from the same address."""

    def permission_url(self) -> str:
        """Return the URL at which the cloud decides whether a visitor may open a presigned URL; empty if all may."""

    def app_url(self, region: str, account_id: str, request: JsonObject) -> str:
        """Return the URL at which the server of a Studio app describes and creates its app.

        Args:
            region: The name of the region.
            account_id: The account.
            request: The request of CreateApp.
        """

    def home_url(self, domain_id: str, user_profile: str) -> str:
        """Return the URL of Studio's home of a user profile, without a path below it."""

    def page_url(self, path: str) -> str:
        """Return the URL of a page that explains a resource, see :mod:`sagemock.endpoint.page_handler`.

        Args:
            path: The path, without a slash at the beginning.
        """

    def websocket_url(self) -> str:
        """Return the address for WebSockets, without a path."""

    def close(self) -> None:
        """Stop answering calls."""
