"""Placeholder pages for MLflow."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl

from sagemock import assumptions
from sagemock.presigned import tokens
from sagemock.presigned.hosts import mlflow_region
from sagemock.presigned.landing_uris import local_path
from sagemock.presigned.pages import Page, html_page, redirect, redirect_with_session, session_token
from sagemock.resources.mlflow.apps import MlflowApp
from sagemock.resources.mlflow.base import MlflowResource
from sagemock.resources.mlflow.tracking_servers import MlflowTrackingServer

from .permission import denial

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud


def is_mlflow_host(host: str) -> bool:
    """Return whether a host name has the form of the hosts of tracking servers and apps."""
    return mlflow_region(host) is not None


def open_mlflow(cloud: Cloud, url: SplitResult, cookies: str) -> Page | None:
    """Return the page at ``url``, or None if no running tracking server or app has this host."""
    resource = _find(cloud, url.hostname or "")
    if resource is None or not resource.is_reachable:
        return None
    try:
        if url.path == "/auth":
            return _start_session(resource, dict(parse_qsl(url.query)))
        if page := _denial(resource, resource.check_session(session_token(cookies))):
            return page
    except tokens.TokenRefused:
        return redirect(assumptions.SIGN_IN_URL.format(region=resource.region.name))
    text = (
        f"This is MLflow of {resource.name} ({resource.arn}), simulated by sagemock. "
        "For a real MLflow server, use mock_sagemaker(mlflow=True)."
    )
    return html_page(resource.name, text)


def _start_session(resource: MlflowResource, query: dict[str, str]) -> Page:
    session, claims, presigned = resource.open_presigned(query.get("authToken", ""))
    if page := _denial(resource, presigned):
        return page
    location = local_path(query.get("deepLink", ""))  # [M4.5]
    return redirect_with_session(session, claims["exp"] - claims["iat"], location)


def _denial(resource: MlflowResource, claims: tokens.Claims) -> Page | None:
    return denial(resource.region, resource.spec().operation, resource.identity, claims)


def _find(cloud: Cloud, host: str) -> MlflowResource | None:
    for region in cloud.resource_store.regions(mlflow_region(host) or ""):
        for resource in (*region.all(MlflowTrackingServer), *region.all(MlflowApp)):
            if resource.hostname.lower() == host:
                return resource
    return None
