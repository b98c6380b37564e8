"""run_cell: opens a presigned URL and runs code in a new kernel."""

from __future__ import annotations

import html
import json
import re
from contextlib import closing
from http import HTTPStatus
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from sagemock.processes.config import JsonObject

from .storage.shared_clock import monotonic

if TYPE_CHECKING:
    from requests import Response, Session
    from requests.cookies import RequestsCookieJar
    from websocket import WebSocket

RETRY_SECONDS = 0.2


def run_cell(url: str, code: str, *, timeout: float = 60) -> str:
    """Open the presigned ``url``, run ``code`` in a new kernel, and return the output of the cell.

    Args:
        url: Presigned URL of a notebook instance, or of Studio for a JupyterServer or JupyterLab app.
        code: Content of the cell.
        timeout: Seconds to wait in each step.

    Returns:
        The text that the cell has printed and displayed.

    Raises:
        RuntimeError: The cell has failed, and the message is its traceback; or it has ended its kernel.
        requests.HTTPError: The server has rejected the URL.
        requests.ConnectionError: No server listens at the URL.
    """
    import requests

    with requests.Session() as browser:
        base = _open(browser, url, timeout)
        headers = {"X-XSRFToken": browser.cookies["_xsrf"]}
        started = browser.post(f"{base}/api/kernels", json={}, headers=headers, timeout=timeout)
        started.raise_for_status()
        kernel = f"{base}/api/kernels/{started.json()['id']}"
        try:
            output = _execute(kernel, browser.cookies, code, timeout)
        except BaseException:
            browser.delete(kernel, headers=headers, timeout=timeout)  # the first error is raised, not one of this
            raise
        browser.delete(kernel, headers=headers, timeout=timeout).raise_for_status()
        return output


def _open(browser: Session, url: str, timeout: float) -> str:
    """Sign in and return the server's base URL. Exceptions do not contain the token."""
    import requests

    address = url.partition("?")[0]
    try:
        page = _get_when_started(browser, url, timeout)
    except requests.exceptions.SSLError:
        raise
    except requests.ConnectionError:
        raise requests.ConnectionError(f"no server listens at {address}; check that it is still InService") from None
    if page.status_code >= 400:
        match = re.search("<p>(.*?)</p>", page.text, re.DOTALL)
        reason = html.unescape(match[1]) if match else page.reason
        raise requests.HTTPError(f"{address} returned {page.status_code}: {reason}", response=page)
    if "_xsrf" not in browser.cookies:
        raise RuntimeError(f"no live Jupyter server at {address}; start one with mock_sagemaker(jupyter=True)")
    return _base_url(url, page.url)


def _get_when_started(browser: Session, url: str, timeout: float) -> Response:
    """Return the page at ``url``; a server that an engine is starting answers 503 with Retry-After for so long."""
    deadline = monotonic() + timeout
    while True:
        page = browser.get(url, timeout=timeout)
        if page.status_code != HTTPStatus.SERVICE_UNAVAILABLE or "Retry-After" not in page.headers:
            return page
        if monotonic() > deadline:
            return page
        Event().wait(RETRY_SECONDS)


def _base_url(url: str, final_url: str) -> str:
    """Return the server's base URL from the presigned URL and the URL of the page it led to."""
    if urlsplit(url).path != "/auth":
        return url.partition("?")[0].rstrip("/")
    page = urlsplit(final_url)
    base_path = "/".join(page.path.split("/")[:3])
    return f"{page.scheme}://{page.netloc}{base_path}"


def _execute(kernel: str, cookies: RequestsCookieJar, code: str, timeout: float) -> str:
    import websocket

    cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)
    with closing(websocket.create_connection(f"ws{kernel[4:]}/channels", cookie=cookie, timeout=timeout)) as channels:
        return execute(channels, code)


def execute(channels: WebSocket, code: str) -> str:
    """Run code in a kernel, and return its output.

    Args:
        channels: An open websocket to the kernel's channels.
        code: The code.

    Raises:
        RuntimeError: The code has failed, and the message is its traceback; or it has ended the kernel.
    """
    request = _execute_request(code)
    channels.send(json.dumps(request))
    return _read_output(channels, request["header"]["msg_id"])


def _execute_request(code: str) -> JsonObject:
    header = {
        "msg_id": uuid4().hex,
        "msg_type": "execute_request",
        "session": uuid4().hex,
        "username": "",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    return {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}


def _read_output(channels: WebSocket, message_id: str) -> str:
    output: list[str] = []
    while True:
        message = json.loads(channels.recv())
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] in ("restarting", "dead"):
            raise RuntimeError("the kernel has ended")
        if message.get("parent_header", {}).get("msg_id") != message_id:
            continue
        if kind == "stream":
            output.append(content["text"])
        elif kind in ("execute_result", "display_data"):
            output.append(content["data"]["text/plain"])
        elif kind == "error":
            raise RuntimeError("\n".join(content["traceback"]))
        elif kind == "status" and content["execution_state"] == "idle":
            return "".join(output).strip()
