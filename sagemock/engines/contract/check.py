"""Checks an image by the contract of an app type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import file_checks, image_checks, kernel_checks, server_checks, start_checks
from .contract import Contract
from .findings import Finding, Status
from .images import docker_client, find_image
from .trial import LABEL, Trial

START_SECONDS = 60.0
Report = Callable[[Finding], None]


def check_image(
    contract: Contract,
    *,
    start_seconds: float = START_SECONDS,
    max_gigabytes: float | None = None,
    report: Report | None = None,
) -> list[Finding]:
    """Run an image as Studio does, and return the results of all checks.

    Args:
        contract: The contract, with the image.
        start_seconds: The time within which its program has to answer.
        max_gigabytes: The largest size of the uncompressed image; None if it does not matter.
        report: Called with each result as soon as there is one.

    Raises:
        DockerMissing: The package ``docker`` is not installed.
        ImageUnusable: The Docker daemon cannot be reached, or does not have the image.
    """
    findings: list[Finding] = []

    def add(*results: Finding) -> bool:
        for result in results:
            findings.append(result)
            if report:
                report(result)
        return all(result.status is not Status.FAILED for result in results)

    with docker_client() as client:
        image = find_image(client, contract.container.image)
        can_run = add(image_checks.check_platform(image))
        add(image_checks.check_size(image, max_gigabytes))
        add(*_inspect(client, image, contract))
        if not can_run:
            add(Finding("start", Status.SKIPPED, "this machine may not run images of that platform"))
        elif contract.app_type == "KernelGateway":
            with Trial(client, image, contract, kernel_checks.IDLE_COMMAND) as trial:
                _check_kernel_image(trial, add)
        else:
            with Trial(client, image, contract) as trial:
                _check_server(trial, start_seconds, add)
    return findings


def _inspect(client: Any, image: Any, contract: Contract) -> list[Finding]:
    """Return the results of checks in a container that is never started."""
    container = client.containers.create(image.id, command=["true"], labels={LABEL: "inspect"})
    try:
        return [
            image_checks.check_user(image, container, contract),
            image_checks.check_hidden_files(container, contract),
        ]
    finally:
        container.remove(force=True)


def _check_kernel_image(trial: Trial, add: Callable[..., bool]) -> None:
    if add(start_checks.check_start(trial, 0.0)):
        add(*kernel_checks.check_kernel_specs(trial))
        add(*_check_files(trial))


def _check_server(trial: Trial, seconds: float, add: Callable[..., bool]) -> None:
    answers = start_checks.wait_until_healthy(trial, seconds)
    if not add(start_checks.check_start(trial, answers.seconds or seconds)):
        return
    if add(start_checks.check_port(trial, answers, seconds)) and add(start_checks.check_base_path(trial, answers)):
        is_open = add(server_checks.check_authentication(trial, answers))
        is_healthy = add(start_checks.check_health(trial, answers))
        if is_open and is_healthy and trial.contract.app_type == "JupyterLab":
            add(server_checks.check_origins(trial, answers))
            add(server_checks.check_kernels(trial, answers))
            add(server_checks.check_saved_files(trial, answers))
    add(*_check_files(trial))


def _check_files(trial: Trial) -> list[Finding]:
    return [file_checks.check_mount(trial), file_checks.check_home(trial), file_checks.check_metadata(trial)]
