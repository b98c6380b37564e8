"""Who answers at a presigned URL of AWS's shape, when ``requests`` goes there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from sagemock import assumptions
from sagemock.mock import activation
from sagemock.presigned import tokens
from sagemock.resources.notebooks.instances import NotebookInstance

from .html import Page, document, session_of, signed_in
from .studio import is_studio, open_studio

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

_SIGN_IN_HOST = urlsplit(assumptions.SIGN_IN_URL).netloc.removeprefix("{region}")


def is_ours(host: str) -> bool:
    """Whether a host is one that SageMaker notebooks, Studio, or AWS's sign-in page, live on."""
    return _is_notebook(host) or is_studio(host) or host.endswith(_SIGN_IN_HOST)


def open_url(cloud: Cloud, url: str, cookies: str) -> Page | None:
    """The page at ``url`` for a browser that sends these cookies; None when nothing answers there."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.endswith(_SIGN_IN_HOST):
        return document("Amazon Web Services Sign-In", "The link has expired or is not valid.")
    with cloud.lock:
        cloud.clock.run_due()
        try:
            return _open_notebook(cloud, parts, cookies) if _is_notebook(host) else open_studio(cloud, parts, cookies)
        except tokens.TokenRefused:
            return Page(302, {"Location": assumptions.SIGN_IN_URL.format(region=_region_of(host))})


def _is_notebook(host: str) -> bool:
    return ".notebook." in host and ".sagemaker." in host


def _region_of(host: str) -> str:
    return re.split(r"\.(?:notebook|studio)\.", host)[1].partition(".")[0]


def _nobody(url: str) -> str:
    is_notebook = _is_notebook(urlsplit(url).hostname or "")
    return "No notebook instance is InService" if is_notebook else "No domain or space of Studio is"


def _open_notebook(cloud: Cloud, url: SplitResult, cookies: str) -> Page | None:
    notebook = _notebook_at(cloud, url.hostname or "")
    if notebook is None or notebook.status != "InService":
        return None
    query = parse_qsl(url.query, keep_blank_values=True)
    token = dict(query).get("authToken")
    if token is None:
        return _session_page(notebook, cookies)
    rest = urlencode([(name, value) for name, value in query if name != "authToken"])
    return _sign_in(notebook, token, url._replace(query=rest).geturl())


def _sign_in(notebook: NotebookInstance, token: str, here: str) -> Page:
    now = notebook.region.clock.time()
    session, claims = tokens.exchange(notebook.signing_key, notebook.arn, token, now)
    return signed_in(session, claims["exp"] - claims["iat"], here)


def _session_page(notebook: NotebookInstance, cookies: str) -> Page:
    now = notebook.region.clock.time()
    tokens.verify(notebook.signing_key, notebook.arn, session_of(cookies), now, typ="session")
    text = (
        f"This is notebook instance {notebook.name} ({notebook.arn}), as sagemock pretends it. "
        "For a real Jupyter here, use mock_sagemaker(jupyter=True)."
    )
    return document(notebook.name, text)


def _notebook_at(cloud: Cloud, host: str) -> NotebookInstance | None:
    notebooks = (notebook for place in cloud.regions(_region_of(host)) for notebook in place.all(NotebookInstance))
    return next((notebook for notebook in notebooks if notebook.record["Url"] == host), None)


# --- requests


def get_adapter(original: Callable[..., Any]) -> Callable[..., Any]:
    """The replacement of requests.Session.get_adapter.

    Choosing the adapter happens above ``HTTPAdapter.send``, which is what users' own ``responses`` mocks replace: they
    see no request of ours, we see none of theirs, and both may begin and end in any order.
    """

    def get_adapter(self: Any, url: str) -> Any:
        cloud = activation.current()
        if cloud is None or not is_ours(urlsplit(url).hostname or ""):
            return original(self, url)
        return _adapter(cloud)

    return get_adapter


def _adapter(cloud: Cloud) -> Any:
    import responses
    from requests.adapters import HTTPAdapter
    from requests.exceptions import ConnectionError as NobodyThere

    class PresignedAdapter(HTTPAdapter):
        def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
            page = open_url(cloud, request.url, request.headers.get("Cookie", ""))
            if page is None:
                address = request.url.partition("?")[0]
                raise NobodyThere(f"{_nobody(request.url)} at {address}", request=request)
            reply = responses.CallbackResponse(
                request.method, request.url, lambda _: (page.status, page.headers, page.body), content_type=None
            )
            return self.build_response(request, reply.get_response(request))

    return PresignedAdapter()
