"""Diagnosis of an app whose custom image did not start as Studio needs it."""

from __future__ import annotations

from collections.abc import Callable

from sagemock.cloud.launcher import Container

from .contract import Contract
from .findings import Finding, Status
from .images import docker_client
from .probe import Probe
from .server_checks import check_authentication
from .start_checks import check_base_path, check_health, check_port, check_start, wait_until_healthy


def diagnose(name: str, app_type: str, container: Container, seconds: float) -> Finding | None:
    """Return the first failed check of a container that runs or has ended; None if all pass.

    Args:
        name: The name of the container.
        app_type: The type of the app.
        container: The settings of the container.
        seconds: The time that its program had for its start.
    """
    with docker_client() as client:
        probe = Probe(client, Contract(app_type, container), client.containers.get(name))
        answers = wait_until_healthy(probe, 0.0)
        checks: tuple[Callable[[], Finding], ...] = (
            lambda: check_start(probe, seconds),
            lambda: check_port(probe, answers, seconds),
            lambda: check_base_path(probe, answers),
            lambda: check_authentication(probe, answers),
            lambda: check_health(probe, answers),
        )
        findings = (check() for check in checks)
        return next((finding for finding in findings if finding.status is Status.FAILED), None)
