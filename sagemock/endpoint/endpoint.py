"""Endpoint: server for boto3 inside live notebooks, on the loopback interface or where the notebooks reach it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import partial
from socket import socket
from typing import TYPE_CHECKING

from sagemock.protocol.errors import unrecognized_client

from .access import LOOPBACK, AccessPolicy
from .credentials.role_credentials import RoleCredentials
from .listener import Listener
from .sigv4 import Caller
from .studio_apps import StudioApp, StudioApps

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.launcher import CloudAddress
    from sagemock.presigned.public_pages import PublicPages
    from sagemock.protocol.json_types import JsonObject

    from .http_server import Server
    from .lazy_router import Rules


CREDENTIALS_PATH = "/v2/credentials/"
STUDIO_APP_PATH = "/studio-app/"


class Endpoint:
    """A loopback server that starts with the first call of :meth:`environment` and accepts its credentials only.

    For programs that run elsewhere, a second server listens where they reach it. It has calls and credentials, but none
    of the pages, which are opened on this machine.

    Args:
        cloud: The cloud that handles the requests.
        page_rules: Returns the routes of further pages, such as Studio's home.
        find_address: Returns the address for programs that run elsewhere; None if they reach the loopback interface.

    Attributes:
        public_pages: The public address of these pages; None if they are at the endpoint's own address only.
    """

    def __init__(
        self,
        cloud: Cloud,
        page_rules: Callable[[Cloud], Rules] = lambda _cloud: (),
        find_address: Callable[[], CloudAddress | None] = lambda: None,
    ) -> None:
        self._cloud, self._page_rules = cloud, page_rules
        self.public_pages: PublicPages | None = None
        self._credentials: dict[str | None, RoleCredentials] = {}
        self._studio_apps = StudioApps()
        self._permission_id = secrets.token_urlsafe(16)
        self._listener = Listener(self._make_server, serve)
        self._find_address = find_address
        self._remote: Listener[Server] | None = None

    def _make_server(self, make_rules: Callable[[], Rules] | None = None, hosts: tuple[str, ...] = LOOPBACK) -> Server:
        from .http_server import Server

        return Server(self._cloud, self._authenticate, AccessPolicy(hosts), make_rules or self._rules)

    def _rules(self) -> Rules:
        from .remote_session import DATA_CHANNEL, RemoteSession
        from .studio_app import StudioAppHandler
        from .url_permission import UrlPermission

        studio_apps = {"cloud": self._cloud, "find": self._studio_apps.find}
        return [
            *self._credential_rules(),
            (re.escape(STUDIO_APP_PATH) + "(.+)", StudioAppHandler, studio_apps),
            (re.escape(self._permission_path()), UrlPermission, {"cloud": self._cloud}),
            (DATA_CHANNEL, RemoteSession, {}),
            *self._page_rules(self._cloud),
        ]

    def _credential_rules(self) -> Rules:
        from .credentials.container import ContainerCredentials

        arguments = {"find": self._find_by_id, "clock": self._cloud.clock}
        return [(re.escape(CREDENTIALS_PATH) + "(.+)", ContainerCredentials, arguments)]

    def _authenticate(self, caller: Caller) -> str | None:
        """Return the role that an access key belongs to, or raise AWS's error for any other access key."""
        for role, credentials in list(self._credentials.items()):
            if credentials.access_key == caller.access_key:
                return role
        raise unrecognized_client()

    def role_of(self, access_key: str) -> str | None:
        """Return the role that has these credentials; None for those of no role, and for unknown ones."""
        return next((role for role, each in list(self._credentials.items()) if each.access_key == access_key), None)

    def _find_by_id(self, credentials_id: str) -> RoleCredentials | None:
        return next((each for each in list(self._credentials.values()) if each.id == credentials_id), None)

    def _credentials_of(self, role: str | None) -> RoleCredentials:
        return self._credentials.setdefault(role, RoleCredentials.new())

    def environment(self, region: str, role: str | None = None) -> dict[str, str]:
        """Return the variables that make AWS's SDKs in another process use this cloud only.

        Args:
            region: The default region.
            role: The ARN of the execution role of the programs.
        """
        credentials = self._credentials_of(role)
        variables = aws_environment(self._programs_url(), region, credentials.access_key, credentials.secret)
        return variables | self._cloud.runtime.mlflow_environment()

    def credentials_uri(self, role: str | None = None) -> str:
        """Return the path of the credentials of containers, in the form of AWS_CONTAINER_CREDENTIALS_RELATIVE_URI."""
        return CREDENTIALS_PATH + self._credentials_of(role).id

    def permission_url(self) -> str:
        """Return the URL at which the cloud decides whether a visitor may open a presigned URL; empty if all may."""
        return self._url() + self._permission_path() if self._cloud.authorizer else ""

    def app_url(self, region: str, account_id: str, request: JsonObject) -> str:
        """Return the URL at which the server of a Studio app describes and creates its app.

        Args:
            region: The name of the region.
            account_id: The account.
            request: The request of CreateApp.
        """
        return self._url() + STUDIO_APP_PATH + self._studio_apps.id_of(StudioApp(region, account_id, request))

    def home_url(self, domain_id: str, user_profile: str) -> str:
        """Return the URL of Studio's home of a user profile, without a path below it."""
        return self.page_url(f"{domain_id}/{user_profile}")

    def page_url(self, path: str) -> str:
        """Return the URL of a page that explains a resource.

        Args:
            path: The path, without a slash at the beginning.
        """
        return f"{self.public_pages.origin if self.public_pages else self._url()}/{path}"

    def websocket_url(self) -> str:
        """Return the address for WebSockets, without a path."""
        return self._url().replace("http", "ws", 1)

    def _permission_path(self) -> str:
        return f"/permission/{self._permission_id}"

    def address(self) -> tuple[str, int]:
        """Return host and port, at which the endpoint listens from now on."""
        return self._listener.address()

    def _url(self) -> str:
        host, port = self.address()
        return f"http://{host}:{port}"

    def _programs_url(self) -> str:
        """Return the URL for programs of the launcher."""
        address = self._find_address()
        if address is None:
            return self._url()
        if self._remote is None:
            make_server = partial(self._make_server, self._credential_rules, (address.host.lower(), address.bind))
            self._remote = Listener(make_server, serve, (address.bind, address.port))
        _, port = self._remote.address()
        return f"http://[{address.host}]:{port}" if ":" in address.host else f"http://{address.host}:{port}"

    def close(self) -> None:
        """Stop the servers."""
        self._listener.close()
        if self._remote:
            self._remote.close()


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
