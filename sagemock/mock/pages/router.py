"""Finds the notebook or domain behind a presigned URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from sagemock import assumptions
from sagemock.presigned import tokens
from sagemock.presigned.pages import Page, html_page, redirect, redirect_with_session, session_token
from sagemock.resources.notebooks.instances import NotebookInstance

from .mlflow import is_mlflow_host, open_mlflow
from .partner_app import is_partner_app_host, open_partner_app
from .permission import denial
from .studio import is_studio_host, open_studio

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

_SIGN_IN_HOST = urlsplit(assumptions.SIGN_IN_URL).netloc.removeprefix("{region}")

_NEW_LINK = (
    "Create a new one with create_presigned_notebook_instance_url() or the like. (This page is simulated by sagemock.)"
)


def is_presigned_host(host: str) -> bool:
    """Return whether a host is one of notebooks, Studio, MLflow, partner AI apps or AWS's sign-in page."""
    tests = (_is_notebook_host, is_studio_host, is_mlflow_host, is_partner_app_host)
    return any(test(host) for test in tests) or host.endswith(_SIGN_IN_HOST)


def open_url(cloud: Cloud, url: str, cookies: str, form: str | None = None) -> Page | None:
    """Return the page at a URL, None if no server listens there.

    Args:
        cloud: The cloud.
        url: The URL.
        cookies: The Cookie header.
        form: The URL-encoded fields of a POST request, None for a GET request.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.endswith(_SIGN_IN_HOST):
        return html_page("Amazon Web Services Sign-In", f"The link has expired or is not valid. {_NEW_LINK}")
    with cloud.lock:
        cloud.clock.run_due()
        if is_mlflow_host(host):
            return open_mlflow(cloud, parts, cookies)
        if is_partner_app_host(host):
            return open_partner_app(cloud, parts, cookies)
        try:
            if _is_notebook_host(host):
                return _open_notebook(cloud, parts, cookies)
            return open_studio(cloud, parts, cookies, form)
        except tokens.TokenRefused:
            return redirect(assumptions.SIGN_IN_URL.format(region=_region_of(host)))


def reason_for_none(url: str) -> str:
    """Return why :func:`open_url` returned None for this URL."""
    if _is_notebook_host(urlsplit(url).hostname or ""):
        return "No notebook instance is InService"
    if is_mlflow_host(urlsplit(url).hostname or ""):
        return "No MLflow tracking server or app is running"
    if is_partner_app_host(urlsplit(url).hostname or ""):
        return "No partner AI app is Available"
    return "No Studio domain or space is InService"


def _is_notebook_host(host: str) -> bool:
    return ".notebook." in host and ".sagemaker." in host


def _region_of(host: str) -> str:
    return re.split(r"\.(?:notebook|studio)\.", host)[1].partition(".")[0]


def _open_notebook(cloud: Cloud, url: SplitResult, cookies: str) -> Page | None:
    notebook = _find_notebook(cloud, url.hostname or "")
    if notebook is None or notebook.status != "InService":
        return None
    query = parse_qsl(url.query, keep_blank_values=True)
    token = dict(query).get("authToken")
    if token is None:
        return _notebook_page(notebook, cookies)
    rest = urlencode([(name, value) for name, value in query if name != "authToken"])
    return _start_session(notebook, token, url._replace(query=rest).geturl())


def _start_session(notebook: NotebookInstance, token: str, location: str) -> Page:
    now = notebook.region.clock.time()
    presigned = tokens.verify(notebook.signing_key, notebook.arn, token, now, typ="presigned")
    if page := _denial(notebook, presigned):
        return page
    session, claims = tokens.exchange(notebook.signing_key, notebook.arn, token, now)
    return redirect_with_session(session, claims["exp"] - claims["iat"], location)


def _denial(notebook: NotebookInstance, claims: tokens.Claims) -> Page | None:
    request = {"NotebookInstanceName": notebook.name}
    return denial(notebook.region, "CreatePresignedNotebookInstanceUrl", request, claims)


def _notebook_page(notebook: NotebookInstance, cookies: str) -> Page:
    now = notebook.region.clock.time()
    session = tokens.verify(notebook.signing_key, notebook.arn, session_token(cookies), now, typ="session")
    if page := _denial(notebook, session):
        return page
    text = (
        f"This is notebook instance {notebook.name} ({notebook.arn}), simulated by sagemock. "
        "For a real Jupyter server, use mock_sagemaker(jupyter=True)."
    )
    return html_page(notebook.name, text)


def _find_notebook(cloud: Cloud, host: str) -> NotebookInstance | None:
    for region in cloud.resource_store.regions(_region_of(host)):
        for notebook in region.all(NotebookInstance):
            if notebook.record["Url"] == host:
                return notebook
    return None
