"""Checks of a Jupyter server or Code Editor that is healthy: access, origins, kernels and files."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .archives import read_file
from .findings import Finding, Status
from .probe import REQUEST_SECONDS, Probe
from .start_checks import Answers

if TYPE_CHECKING:
    from requests import Session

OTHER_ORIGIN = "https://image-check.studio.us-east-1.sagemaker.aws"
REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
KERNEL_SECONDS = 60.0


def check_authentication(probe: Probe, answers: Answers) -> Finding:
    """Check that the server lets everyone in: SageMaker has authenticated the user."""
    is_lab = probe.contract.app_type == "JupyterLab"
    answer = probe.get(f"{answers.base_path}{'/api/contents' if is_lab else '/'}")
    if answer is None:
        return Finding("authentication", Status.FAILED, "the server does not answer any more")
    goes_to = urlsplit(answer.headers.get("Location", "")).path
    if answer.status_code not in REFUSALS and "login" not in goes_to:
        return Finding("authentication", Status.PASSED, "none of its own")
    options = "--ServerApp.token= --ServerApp.password=" if is_lab else "--without-connection-token"
    detail = f"the server asks for a token or password ({answer.status_code})"
    return Finding("authentication", Status.FAILED, detail, f"Start the server with {options}.")


def check_origins(probe: Probe, answers: Answers) -> Finding:
    """Check that pages of Studio's host may use the server."""
    path = answers.base_path + probe.contract.health_path
    answer = probe.get(path, {"Origin": OTHER_ORIGIN})
    allowed = answer.headers.get("Access-Control-Allow-Origin") if answer is not None else None
    if allowed in ("*", OTHER_ORIGIN):
        return Finding("origins", Status.PASSED, "all are allowed")
    remedy = "Start the server with --ServerApp.allow_origin=*"
    return Finding("origins", Status.FAILED, f"{OTHER_ORIGIN} is not allowed", remedy)


def check_kernels(probe: Probe, answers: Answers) -> Finding:
    """Check that the server has kernels, and that its default kernel runs code if that is Python."""
    import requests

    answer = probe.get(f"{answers.base_path}/api/kernelspecs")
    specs = answer.json() if answer is not None and answer.ok else {}
    names = sorted(specs.get("kernelspecs", ()))
    if not names:
        remedy = "Install a kernel, such as ipykernel, into the environment of the server."
        return Finding("kernels", Status.FAILED, "the server has no kernels", remedy)
    found, default = ", ".join(names), specs.get("default", "")
    if specs["kernelspecs"].get(default, {}).get("spec", {}).get("language") != "python":
        return Finding("kernels", Status.PASSED, f"{found}; they were not started")
    try:
        printed = _run_in_kernel(probe.origin + answers.base_path, default)
    except (OSError, RuntimeError, ValueError, requests.RequestException) as error:
        remedy = f"Start the kernel {default} in the container, as in: jupyter run --kernel={default}"
        return Finding("kernels", Status.FAILED, f"{default} does not run code: {error}", remedy)
    return Finding("kernels", Status.PASSED, f"{found}; {default} is Python {printed}")


def _run_in_kernel(base_url: str, kernel: str) -> str:
    """Return the version that a Python kernel prints."""
    import websocket

    from sagemock.jupyter.run_cell import execute

    with _session() as session:
        started = session.post(f"{base_url}/api/kernels", json={"name": kernel}, timeout=REQUEST_SECONDS)
        started.raise_for_status()
        url = f"{base_url}/api/kernels/{started.json()['id']}"
        try:
            channels = websocket.create_connection(f"ws{url[4:]}/channels", timeout=KERNEL_SECONDS)
            try:
                return execute(channels, "import platform; print(platform.python_version())")
            except websocket.WebSocketException as error:
                raise RuntimeError(str(error)) from error
            finally:
                channels.close()
        finally:
            session.delete(url, timeout=REQUEST_SECONDS)


def _session() -> Session:
    """Return a browser's session, with the token that Jupyter demands of requests that change something."""
    import requests

    session = requests.Session()
    token = uuid.uuid4().hex
    session.cookies.set("_xsrf", token)
    session.headers["X-XSRFToken"] = token
    return session


def check_saved_files(probe: Probe, answers: Answers) -> Finding:
    """Check that a file that a user saves is stored on the user's volume."""
    import requests

    name, mount = f"sagemock-{uuid.uuid4().hex[:8]}.txt", probe.contract.container.mount_path
    base_url = probe.origin + answers.base_path
    content = {"type": "file", "format": "text", "content": name}
    with _session() as session:
        try:
            url = f"{base_url}/api/contents/{name}"
            session.put(url, data=json.dumps(content), timeout=REQUEST_SECONDS).raise_for_status()
            is_stored = read_file(probe.container, f"{mount}/{name}") == name.encode()
            session.delete(url, timeout=REQUEST_SECONDS)
        except requests.RequestException as error:
            remedy = f"Start the server in {mount}, and let user and group own its directories."
            return Finding("saved files", Status.FAILED, f"a file cannot be saved: {error}", remedy)
    if is_stored:
        return Finding("saved files", Status.PASSED, f"below {mount}")
    remedy = f"Start the server with --ServerApp.root_dir={mount}, or with WORKDIR {mount}"
    return Finding("saved files", Status.WARNING, f"not below {mount}: they are lost when the app stops", remedy)
