"""MotoServer: moto's services at the address of a server of this process."""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from sagemock.cloud.response import Response
from sagemock.protocol.service_model import service_model

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from sagemock.cloud.cloud import Cloud
    from sagemock.endpoint.other_services import HttpRequest

NEEDS_MOTO = 'this option needs moto\'s server, which is not installed: pip install "sagemock[moto]"'
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


class MotoServer:
    """moto's server as a function of requests; its resources are those of this process.

    Args:
        cloud: The cloud whose SageMaker is beside moto's services.

    Raises:
        ImportError: moto's server is not installed.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._application = _make_application()

    def __call__(self, request: HttpRequest) -> Response:
        """Return moto's response, or that of the cloud to calls about SageMaker which moto does not have.

        Raises:
            NotImplementedError: moto does not have the service or the operation.
        """
        services, caller = self._cloud.external_services, request.caller
        account_id = caller.account_id or services.account_of(caller.access_key) or self._cloud.account_id
        for model in _shared_operations(request, services.shared_services):
            region = self._cloud.resource_store.region(caller.region, account_id)
            if reply := services.respond(model, request.body, region):
                return reply
        response = _run(self._application, _environ(request, account_id))
        if response.status == HTTPStatus.NOT_FOUND and response.headers.get("Content-Type", "").startswith("text/html"):
            raise NotImplementedError(f"No operation is at {request.uri}.")  # Flask's page for an unknown path
        return response


def _make_application() -> Any:
    try:
        with warnings.catch_warnings():  # moto warns before it raises the error
            warnings.simplefilter("ignore")
            from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    except ImportError as error:
        raise ImportError(NEEDS_MOTO) from error

    def create(service: Any) -> Any:
        if service is None:
            raise NotImplementedError("moto does not have the service.")
        return create_backend_app(service)

    return DomainDispatcherApplication(create)


def _shared_operations(request: HttpRequest, shared_services: frozenset[str]) -> Iterator[OperationModel]:
    """Yield the operation of a request to a service that shows resources of the cloud."""
    target = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    for name in shared_services:
        model = service_model(name)
        if model.signing_name == request.caller.service:
            operation = target or parse_qs(request.body.decode("utf-8", "replace")).get("Action", [""])[0]
            if operation in model.operation_names:
                yield model.operation_model(operation)


def _environ(request: HttpRequest, account_id: str) -> dict[str, Any]:
    """Return the WSGI environment of a request."""
    path, _, query = request.uri.partition("?")
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    host, _, port = request.headers.get("Host", "localhost:80").partition(":")
    return headers | {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": request.uri,
        "REQUEST_URI": request.uri,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_X_MOTO_ACCOUNT_ID": account_id,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _run(application: Any, environ: dict[str, Any]) -> Response:
    """Run a WSGI application and return its response."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        started[:] = [(status, headers)]

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    status, headers = started[0]
    kept = {name: value for name, value in headers if name.lower() not in _HOP_BY_HOP}
    return Response(int(status.split()[0]), kept, body)
