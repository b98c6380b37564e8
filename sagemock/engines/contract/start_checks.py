"""Checks of the start of an image: its process runs, listens, serves below the base path and is healthy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from threading import Event
from typing import TYPE_CHECKING

from sagemock.engines.engine import PORT
from sagemock.jupyter.storage.shared_clock import monotonic

from .findings import Finding, Status
from .probe import Probe

if TYPE_CHECKING:
    from requests import Response

POLL_SECONDS = 0.2
SETTLE_SECONDS = 5.0  # of a server that answers, but not to the health check
LISTENING = "0A"  # of /proc/net/tcp
EXIT_CODES = {
    126: "the command is not executable",
    127: "the command was not found",
    137: "killed, perhaps because memory ran out",
    139: "a segmentation fault",
}


@dataclass
class Answers:
    """The answers of a server after its start.

    Attributes:
        base_path: The base path at which it has answered.
        health: The last answer to the health check; None if there was none.
        seconds: The time until then.
    """

    base_path: str
    health: Response | None
    seconds: float

    @property
    def is_healthy(self) -> bool:
        """True if the health check passes."""
        return self.health is not None and self.health.status_code < HTTPStatus.BAD_REQUEST


def wait_until_healthy(probe: Probe, seconds: float) -> Answers:
    """Wait until the health check passes, the container has ended, the server has settled, or the time is over."""
    began = monotonic()
    paths = probe.contract.base_paths
    answers = Answers(paths[0], None, 0.0)
    answered_at: float | None = None
    while probe.is_running:
        for path in paths:
            if (health := probe.get(path + probe.contract.health_path)) is not None:
                answers = Answers(path, health, monotonic() - began)
                if answers.is_healthy:
                    return answers
        if answers.health is not None:
            answered_at = answered_at or monotonic()
        if monotonic() - began > seconds or (answered_at and monotonic() - answered_at > SETTLE_SECONDS):
            break
        Event().wait(POLL_SECONDS)
    return answers


def check_start(probe: Probe, seconds: float) -> Finding:
    """Check that the container has been started and still runs."""
    if reason := probe.start_error:
        remedy = "Check ENTRYPOINT, CMD and USER of the image, and ContainerConfig of the app image config."
        return Finding("start", Status.FAILED, f"the daemon cannot start it: {reason}", remedy)
    if probe.is_running:
        return Finding("start", Status.PASSED, f"its process runs after {seconds:.1f} s")
    meaning = EXIT_CODES.get(probe.exit_code, "")
    detail = f"its process ended with exit code {probe.exit_code}{f' ({meaning})' if meaning else ''}{_log(probe)}"
    remedy = "Let ENTRYPOINT or CMD run the server in the foreground."
    return Finding("start", Status.FAILED, detail, remedy)


def check_port(probe: Probe, answers: Answers, seconds: float) -> Finding:
    """Check that an HTTP server listens at the port on all interfaces."""
    if answers.health is not None or probe.get("/") is not None:
        return Finding("port", Status.PASSED, f"listens at 0.0.0.0:{PORT}")
    listeners = _listeners(probe)
    if f"0.0.0.0:{PORT}" in listeners:
        detail = f"listens at 0.0.0.0:{PORT}, but does not answer HTTP requests{_log(probe)}"
        return Finding("port", Status.FAILED, detail, "Start an HTTP server without TLS: Studio has the certificate.")
    if listeners:
        detail = f"listens at {', '.join(listeners)}, not at 0.0.0.0:{PORT}"
    else:
        detail = f"nothing listens at port {PORT} after {seconds:g} s{_log(probe)}"
    remedy = f"Start the server with --ip=0.0.0.0 --port={PORT} (Code Editor: --host 0.0.0.0 --port {PORT})."
    return Finding("port", Status.FAILED, detail, remedy)


def check_base_path(probe: Probe, answers: Answers) -> Finding:
    """Check that the server has its pages below the base path."""
    path = answers.base_path
    status = None if answers.health is None else answers.health.status_code
    if status is not None and status != HTTPStatus.NOT_FOUND:
        return Finding("base path", Status.PASSED, path)
    detail = f"{path} is not found"
    if (root := probe.get(probe.contract.health_path)) is not None and root.status_code != HTTPStatus.NOT_FOUND:
        detail += "; the server has its pages at /"
    is_editor = probe.contract.app_type == "CodeEditor"
    option = f"--base-path {path}" if is_editor else f"--ServerApp.base_url={path}"
    return Finding("base path", Status.FAILED, detail, f"Start the server with {option}.")


def check_health(probe: Probe, answers: Answers) -> Finding:
    """Check that the health check passes."""
    path = answers.base_path + probe.contract.health_path
    if answers.is_healthy:
        return Finding("health", Status.PASSED, f"{path} after {answers.seconds:.1f} s")
    assert answers.health is not None
    detail = f"{path} returned {answers.health.status_code}{_log(probe)}"
    return Finding("health", Status.FAILED, detail, f"Let {path} return 200 without authentication.")


def _log(probe: Probe) -> str:
    log = probe.log()
    return f"; it printed:\n{log}" if log else "; it printed nothing"


def _listeners(probe: Probe) -> list[str]:
    """Return the addresses at which processes of the container listen."""
    _, table = probe.run("cat", "/proc/net/tcp", "/proc/net/tcp6")
    found = re.findall(rf"^\s*\d+: ([0-9A-F]+):([0-9A-F]{{4}}) \S+ {LISTENING} ", table, re.MULTILINE)
    return sorted({f"{_host(address)}:{int(port, 16)}" for address, port in found})


def _host(address: str) -> str:
    if not address.strip("0"):
        return "0.0.0.0"
    if len(address) > 8:
        return "an IPv6 address"
    return ".".join(str(octet) for octet in reversed(bytes.fromhex(address)))  # in the byte order of the machine
