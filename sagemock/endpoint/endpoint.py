"""Endpoint: loopback server for boto3 inside live notebooks."""

from __future__ import annotations

import base64
import re
import secrets
from socket import socket
from typing import TYPE_CHECKING

from .listener import Listener
from .sigv4 import Caller, UnrecognizedClientException

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .http_server import Server
    from .lazy_router import Rules


class Endpoint:
    """A loopback server that starts with the first call of :meth:`environment` and accepts its credentials only.

    Args:
        cloud: The cloud that handles the requests.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        # Only the access key is checked: it is as hard to guess as a secret, and still looks like AWS's access keys.
        self._access_key = "AKIA" + base64.b32encode(secrets.token_bytes(10)).decode()
        self._secret = secrets.token_urlsafe(30)
        self._credentials_id, self._permission_id = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self._listener = Listener(self._make_server, serve)

    def _make_server(self) -> Server:
        from .http_server import Server

        return Server(self._cloud, self._authenticate, make_rules=self._rules)

    def _rules(self) -> Rules:
        from .container_credentials import ContainerCredentials
        from .url_permission import UrlPermission

        credentials = {"access_key": self._access_key, "secret": self._secret, "clock": self._cloud.clock}
        return [
            (re.escape(self.credentials_uri()), ContainerCredentials, credentials),
            (re.escape(self._permission_path()), UrlPermission, {"cloud": self._cloud}),
        ]

    def _authenticate(self, caller: Caller) -> None:
        """Raise AWS's error for requests that are signed with any other access key."""
        if caller.access_key != self._access_key:
            raise UnrecognizedClientException

    def environment(self, region: str) -> dict[str, str]:
        """Return the variables that make AWS's SDKs in another process use this cloud only."""
        return aws_environment(self._url(), region, self._access_key, self._secret)

    def credentials_uri(self) -> str:
        """Return the path of the credentials of containers, in the form of AWS_CONTAINER_CREDENTIALS_RELATIVE_URI."""
        return f"/v2/credentials/{self._credentials_id}"

    def permission_url(self) -> str:
        """Return the URL at which the cloud decides whether a visitor may open a presigned URL; empty if all may."""
        return self._url() + self._permission_path() if self._cloud.authorizer else ""

    def _permission_path(self) -> str:
        return f"/permission/{self._permission_id}"

    def _url(self) -> str:
        host, port = self._listener.address()
        return f"http://{host}:{port}"

    def close(self) -> None:
        """Stop the server."""
        self._listener.close()


def serve(server: Server, listener: socket, until: int) -> None:
    """Run :func:`sagemock.endpoint.http_server.serve`, which loads Tornado, on first use."""
    from .http_server import serve

    serve(server, listener, until)


def aws_environment(url: str, region: str, access_key: str, secret: str) -> dict[str, str]:
    """Return the variables that make AWS's SDKs send their requests to ``url``."""
    return {
        "AWS_ENDPOINT_URL": url,  # for all services: requests to others than SageMaker fail and do not reach AWS
        "AWS_ENDPOINT_URL_SAGEMAKER": url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
