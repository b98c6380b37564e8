"""What a presigned URL of AWS's shape shows to ``requests``: a small page in place of Jupyter."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from . import activation, inferred, presign
from .resources.notebook_instances import NotebookInstance

if TYPE_CHECKING:
    from .cloud import Cloud

_SIGN_IN_HOST = urlsplit(inferred.SIGN_IN_URL).netloc.removeprefix("{region}")
_COOKIE = "authToken"


@dataclass(frozen=True)
class Page:
    """An HTTP reply: status, headers, body."""

    status: int
    headers: dict[str, str]
    body: str = ""


def is_ours(host: str) -> bool:
    """Whether a host is one that SageMaker notebooks, or AWS's sign-in page, live on."""
    return (".notebook." in host and ".sagemaker." in host) or host.endswith(_SIGN_IN_HOST)


def open_url(cloud: Cloud, url: str, cookies: str) -> Page | None:
    """The page at ``url`` for a browser that sends these cookies; None when nothing answers there."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.endswith(_SIGN_IN_HOST):
        return Page(200, _HTML, _document("Amazon Web Services Sign-In", "The link has expired or is not valid."))
    with cloud.lock:
        cloud.clock.run_due()
        notebook = _notebook_at(cloud, host)
        if notebook is None or notebook.status != "InService":
            return None
        query = parse_qsl(parts.query, keep_blank_values=True)
        token = dict(query).get("authToken")
        rest = urlencode([(name, value) for name, value in query if name != "authToken"])
        try:
            if token is not None:
                return _sign_in(notebook, token, parts._replace(query=rest).geturl())
            return _session_page(notebook, cookies)
        except presign.TokenRefused:
            return Page(302, {"Location": inferred.SIGN_IN_URL.format(region=notebook.region.name)})


def _sign_in(notebook: NotebookInstance, token: str, here: str) -> Page:
    now = notebook.region.clock.time()
    session, claims = presign.exchange(notebook.signing_key, notebook.arn, token, now)
    life = claims["exp"] - claims["iat"]
    cookie = f"{_COOKIE}={session}; Path=/; Max-Age={life}; Secure; HttpOnly; SameSite=Lax"
    return Page(302, {"Location": here, "Set-Cookie": cookie, "Cache-Control": "no-store"})


def _session_page(notebook: NotebookInstance, cookies: str) -> Page:
    cookie = SimpleCookie(cookies).get(_COOKIE)
    token = cookie.value if cookie else ""
    presign.verify(notebook.signing_key, notebook.arn, token, notebook.region.clock.time(), typ="session")
    text = (
        f"This is notebook instance {notebook.name} ({notebook.arn}), as sagemock pretends it. "
        "For a real Jupyter here, use mock_sagemaker(jupyter=True)."
    )
    return Page(200, _HTML, _document(notebook.name, text))


def _notebook_at(cloud: Cloud, host: str) -> NotebookInstance | None:
    region = host.partition(".notebook.")[2].partition(".")[0]
    notebooks = (notebook for place in cloud.regions(region) for notebook in place.all(NotebookInstance))
    return next((notebook for notebook in notebooks if notebook.record["Url"] == host), None)


_HTML = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}


def _document(title: str, text: str) -> str:
    title, text = html.escape(title), html.escape(text)
    return f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><p>{text}</p></html>"


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
                raise NobodyThere(f"No notebook instance is InService at {address}", request=request)
            reply = responses.CallbackResponse(
                request.method, request.url, lambda _: (page.status, page.headers, page.body), content_type=None
            )
            return self.build_response(request, reply.get_response(request))

    return PresignedAdapter()
