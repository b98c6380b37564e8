"""Replacement of requests.Session.get_adapter for presigned URLs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sagemock.presigned.hosts import is_mlflow_api_host

from .pages import router
from .registry import ACTIVE

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session
    from requests.adapters import BaseAdapter

    from sagemock.cloud.cloud import Cloud


def patch_requests() -> None:
    """Import and patch requests, so that a program which imports it only now can open a presigned URL."""
    import requests  # noqa: F401

    ACTIVE.refresh_patches()


def get_adapter(original: Callable[..., BaseAdapter]) -> Callable[..., BaseAdapter]:
    """Return the replacement of requests.Session.get_adapter.

    The adapter is chosen before ``HTTPAdapter.send``, which the library ``responses`` replaces. So its mocks and ours
    see only their own requests, and may start and stop in any order.
    """

    def get_adapter(self: Session, url: str) -> BaseAdapter:
        cloud = ACTIVE.current()
        host = urlsplit(url).hostname or ""
        if cloud is None:
            return original(self, url)
        if is_mlflow_api_host(host):
            return _make_mlflow_adapter(cloud)
        return _make_adapter(cloud) if router.is_presigned_host(host) else original(self, url)

    return get_adapter


def _make_mlflow_adapter(cloud: Cloud) -> BaseAdapter:
    """Return the adapter for requests of AWS's plugin ``sagemaker-mlflow``, which go to the MLflow servers [M4.6]."""
    from requests.adapters import HTTPAdapter
    from requests.exceptions import ConnectionError as RequestsConnectionError

    class MlflowAdapter(HTTPAdapter):
        def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
            launcher = cloud.runtime.mlflow
            if launcher is None:
                advice = "this mock runs no MLflow server; start it with mock_sagemaker(mlflow=True)"
                raise RequestsConnectionError(f"{urlsplit(request.url).netloc!r}: {advice}", request=request)
            local = request.copy()
            parts = urlsplit(request.url or "")
            local.url = f"{launcher.api_url()}{parts.path}" + (f"?{parts.query}" if parts.query else "")
            with launcher.passing_context() as headers:
                local.headers.update(headers)
                return super().send(local, *args, **{**kwargs, "proxies": {}})  # type: ignore[arg-type]

    return MlflowAdapter()


def _form_of(request: PreparedRequest) -> str | None:
    """Return the body of a form; None for a request without one."""
    if request.method != "POST":
        return None
    body = request.body or ""
    return body.decode(errors="replace") if isinstance(body, bytes) else str(body)


def _make_adapter(cloud: Cloud) -> BaseAdapter:
    import responses
    from requests.adapters import HTTPAdapter
    from requests.exceptions import ConnectionError as RequestsConnectionError

    class PresignedAdapter(HTTPAdapter):
        def send(self, request: PreparedRequest, *_args: object, **_kwargs: object) -> Response:
            url = request.url or ""
            page = router.open_url(cloud, url, request.headers.get("Cookie", ""), _form_of(request))
            if page is None:
                raise RequestsConnectionError(
                    f"{router.reason_for_none(url)} at {url.partition('?')[0]}", request=request
                )
            body = "" if request.method == "HEAD" else page.body
            reply = responses.CallbackResponse(
                request.method or "GET", url, lambda _: (page.status, page.headers, body), content_type=None
            )
            return self.build_response(request, reply.get_response(request))

    return PresignedAdapter()
