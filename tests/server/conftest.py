"""Fixtures for tests of servers: services, and an HTTP client for them."""

import json
import socket
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

import sagemock
from sagemock.server.admin.commands import COMMANDS

NEW = {
    "NotebookInstanceName": "lab",
    "InstanceType": "ml.t3.medium",
    "RoleArn": "arn:aws:iam::123456789012:role/DataScientist",
}


class HttpClient:
    """A client that sends a service AWS calls, admin commands or any bytes."""

    def __init__(self, service):
        self.service, self.url = service, service.url

    def headers(self, target, body="{}", key="123456789012", region="us-east-1", service="sagemaker", **more):
        """Return the headers of a signed request; ``more`` is signed, too."""
        request = AWSRequest("POST", self.url, {"X-Amz-Target": target} | more, body)
        SigV4Auth(Credentials(key, "sagemock", self.service.token), service, region).add_auth(request)
        return dict(request.headers)

    def post(self, operation, body="{}", more=None, **signing):
        body = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = self.headers(f"SageMaker.{operation}", body, **signing) | (more or {})
        return self.request("POST", "/", body, headers)

    def query(self, command, **query):
        return self._read(self.request("GET", f"/_sagemock/{command}", headers=self.bearer(), params=query))

    def run(self, command, **arguments):
        return (self.query if COMMANDS[command].reads else self.action)(command, **arguments)

    def action(self, command, body=None, **arguments):
        body = json.dumps(arguments) if body is None else body
        return self._read(self.request("POST", f"/_sagemock/{command}", body, self.bearer()))

    def bearer(self):
        return {"Authorization": f"Bearer {self.service.token}"} if self.service.token else {}

    def request(self, method, path, body=None, headers=None, **options):
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.url + path, data=body, headers=headers, timeout=30, **options)

    def _read(self, answer):
        assert answer.headers["Content-Type"] == "application/json"
        return answer.status_code, answer.json()

    def connect(self):
        url = urlsplit(self.url)
        connection = socket.create_connection((url.hostname, url.port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send_bytes(self, *data):
        """Send bytes and shut the connection down for writing; return everything that the server sends."""
        with self.connect() as connection:
            for part in data:
                connection.sendall(part)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(1 << 16), b""))

    def client(self, key="123456789012", region="us-east-1", service="sagemaker", **config):
        return boto3.client(
            service,
            region,
            endpoint_url=self.url,
            aws_access_key_id=key,
            aws_secret_access_key="sagemock",
            aws_session_token=self.service.token,
            config=Config(**{"retries": {"max_attempts": 0}} | config),
        )


@pytest.fixture
def start_server():
    """Start a service with these options, which stops with the test, and return an HttpClient."""
    services = []

    def start_server(*address, **options):
        services.append(sagemock.serve(*address, **options).start())
        return HttpClient(services[-1])

    yield start_server
    for service in services:
        service.stop()


@pytest.fixture
def http_client(start_server):
    """A client of a service with the manual clock."""
    return start_server(clock="manual")


@pytest.fixture
def new():
    return NEW


@pytest.fixture
def is_port_closed():
    """Return whether no server listens at a URL."""

    def is_port_closed(url):
        with socket.socket() as probe:
            return probe.connect_ex((urlsplit(url).hostname, urlsplit(url).port)) != 0

    return is_port_closed
