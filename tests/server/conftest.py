"""What tests of servers ask for: a service, and somebody who speaks HTTP to it."""

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

NEW = {
    "NotebookInstanceName": "lab",
    "InstanceType": "ml.t3.medium",
    "RoleArn": "arn:aws:iam::123456789012:role/DataScientist",
}


class Visitor:
    """Speaks HTTP to a service: as an SDK, as whoever turns its clock, or any bytes at all."""

    def __init__(self, service):
        self.service, self.url = service, service.url

    def headers(self, target, body="{}", key="123456789012", region="us-east-1", service="sagemaker", **more):
        """Those of a signed request; ``more`` is signed, too."""
        request = AWSRequest("POST", self.url, {"X-Amz-Target": target} | more, body)
        SigV4Auth(Credentials(key, "sagemock", self.service.token), service, region).add_auth(request)
        return dict(request.headers)

    def post(self, operation, body="{}", more=None, **signing):
        body = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = self.headers(f"SageMaker.{operation}", body, **signing) | (more or {})
        return self.request("POST", "/", body, headers)

    def ask(self, verb, **query):
        return self._read(self.request("GET", f"/_sagemock/{verb}", headers=self.bearer(), params=query))

    def do(self, verb, body=None, **arguments):
        body = json.dumps(arguments) if body is None else body
        return self._read(self.request("POST", f"/_sagemock/{verb}", body, self.bearer()))

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
        where = urlsplit(self.url)
        connection = socket.create_connection((where.hostname, where.port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def say(self, *data):
        """Send any bytes and no more; give what comes back until the server closes."""
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
def serving():
    """Serve with these options until the test ends, and give a Visitor."""
    services = []

    def serving(*place, **options):
        services.append(sagemock.serve(*place, **options).start())
        return Visitor(services[-1])

    yield serving
    for service in services:
        service.stop()


@pytest.fixture
def visitor(serving):
    """Of a service whose clock stands still."""
    return serving(clock="manual")


@pytest.fixture
def new():
    return NEW


@pytest.fixture
def refuses():
    """Whether nobody listens at an address any more."""

    def refuses(url):
        with socket.socket() as probe:
            return probe.connect_ex((urlsplit(url).hostname, urlsplit(url).port)) != 0

    return refuses
