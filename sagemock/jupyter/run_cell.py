"""A cell, run in a Jupyter by whoever holds a presigned URL to it."""

from __future__ import annotations

import html
import json
import re
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4


def run_cell(url: str, code: str, *, timeout: float = 60) -> str:
    """Open the presigned ``url``, run ``code`` in a new kernel, and return what the cell printed and showed.

    The URL is that of a notebook instance, or one of Studio that leads to a JupyterServer or JupyterLab. ``timeout`` is
    in seconds, for each step. Raises RuntimeError with the traceback when the cell fails, requests.HTTPError when the
    Jupyter lets nobody in by that URL, and requests.ConnectionError when none listens there.
    """
    import requests

    with requests.Session() as browser:
        base = _open(browser, url, timeout)
        headers = {"X-XSRFToken": browser.cookies["_xsrf"]}
        started = browser.post(f"{base}/api/kernels", json={}, headers=headers, timeout=timeout)
        started.raise_for_status()
        kernel = f"{base}/api/kernels/{started.json()['id']}"
        try:
            return _execute(kernel, browser.cookies, code, timeout)
        finally:
            browser.delete(kernel, headers=headers, timeout=timeout).raise_for_status()


def _open(browser: Any, url: str, timeout: float) -> str:
    """Sign in; where the Jupyter's own paths begin. What is raised repeats no token."""
    import requests

    door = url.partition("?")[0]
    try:
        page = browser.get(url, timeout=timeout)
    except requests.exceptions.SSLError:
        raise
    except requests.ConnectionError:
        raise requests.ConnectionError(f"nobody listens at {door}: is what it belongs to InService still?") from None
    if page.status_code >= 400:
        said = re.search("<p>(.*?)</p>", page.text, re.DOTALL)
        reason = html.unescape(said[1]) if said else page.reason
        raise requests.HTTPError(f"{door} answered {page.status_code}: {reason}", response=page)
    if "_xsrf" not in browser.cookies:
        raise RuntimeError(f"{door} opens no live Jupyter: that takes mock_sagemaker(jupyter=True)")
    return _base_of(url, page.url)


def _base_of(url: str, landed: str) -> str:
    """Where the Jupyter's own paths begin, which one opened by ``url`` and saw the page ``landed`` of."""
    here, there = urlsplit(url), urlsplit(landed)
    if here.path != "/auth":
        return url.partition("?")[0].rstrip("/")
    return f"{there.scheme}://{there.netloc}{'/'.join(there.path.split('/')[:3])}"


def _execute(kernel: str, cookies: Any, code: str, timeout: float) -> str:
    import websocket

    sent = "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)
    with closing(websocket.create_connection(f"ws{kernel[4:]}/channels", cookie=sent, timeout=timeout)) as channels:
        request = _execute_request(code)
        channels.send(json.dumps(request))
        return _output(channels, request["header"]["msg_id"])


def _execute_request(code: str) -> dict[str, Any]:
    header = {
        "msg_id": uuid4().hex,
        "msg_type": "execute_request",
        "session": uuid4().hex,
        "username": "",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    return {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}


def _output(channels: Any, message_id: str) -> str:
    said: list[str] = []
    while True:
        message = json.loads(channels.recv())
        if message.get("parent_header", {}).get("msg_id") != message_id:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            said.append(content["text"])
        elif kind in ("execute_result", "display_data"):
            said.append(content["data"]["text/plain"])
        elif kind == "error":
            raise RuntimeError("\n".join(content["traceback"]))
        elif kind == "status" and content["execution_state"] == "idle":
            return "".join(said).strip()
