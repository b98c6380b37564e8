"""Fixtures: requests that are signed as by AWS's plugin, and a program in place of MLflow."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOSTS = {
    "mlflow-tracking-server": ("us-east-1.experiments.sagemaker.aws", "x-mlflow-sm-tracking-server-arn"),
    "mlflow-app": ("mlflow.sagemaker.us-east-1.app.aws", "x-sm-mlflow-app-arn"),
}
SERVICES = {"mlflow-tracking-server": "sagemaker-mlflow", "mlflow-app": "sagemaker"}


class Accepted(BaseHTTPRequestHandler):
    """Responds to all requests with status 200."""

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.accept
        raise AttributeError(name)

    def accept(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Program:
    """A server in place of MLflow, which takes seconds to be imported and may not be installed."""

    def __init__(self, *_):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Accepted)
        self.address = self._server.server_address
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def is_alive(self):
        return True

    def progress(self):
        return ""

    def end(self):
        self._server.shutdown()
        self._server.server_close()


class Supervisor:
    """A supervisor without processes."""

    def register_cleanup(self, directory):
        pass


@pytest.fixture
def fake_mlflow(monkeypatch):
    """Let ``mlflow=True`` run a program that accepts all requests."""
    monkeypatch.setattr("sagemock.mlflow.check_installed", lambda: None)
    monkeypatch.setattr("sagemock.mlflow.servers.shared_supervisor", Supervisor)
    monkeypatch.setattr("sagemock.mlflow.servers.RunningServer", Program)


@pytest.fixture
def call_mlflow():
    """Send a request to MLflow's REST API as AWS's plugin does; return the response."""

    def call_mlflow(arn, function, *, key="testing", url=None):
        method, path = function.split()
        resource_type = arn.partition("/")[0].rpartition(":")[2]
        host, header = HOSTS[resource_type]
        target = f"{url or f'https://{host}'}{path}"
        request = AWSRequest(method, target, headers={header: arn})
        SigV4Auth(Credentials(key, "secret"), SERVICES[resource_type], "us-east-1").add_auth(request)
        return requests.request(method, target, headers=dict(request.headers), timeout=60)

    return call_mlflow
