"""The message that sagemock serve prints when it is ready."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sagemock._version import __version__

from .record import name_option

if TYPE_CHECKING:
    from sagemock.server.service import Service

_EXPORTED_VARIABLES = (
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_SAGEMAKER",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "SAGEMOCK_TOKEN",
    "SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT",
)


def startup_message(service: Service, state: str | None = None, seed: str | None = None) -> str:
    """Return the URLs, the token, the result of ``--state`` and ``--seed``, and the variables to export.

    Args:
        service: The service, which has been started.
        state: The state directory.
        seed: The path of the seed.
    """
    variables = service.environment
    exports = (f"  export {name}={variables[name]}" for name in _EXPORTED_VARIABLES if name in variables)
    return "\n".join([*_report(service, state, seed, "press Ctrl-C to stop"), "", *exports])


def background_message(service: Service, name: str, log: Path, state: str | None, seed: str | None) -> str:
    """Return the message for a server in the background.

    Args:
        service: The service, which has been started.
        name: The name of the server.
        log: The path of its log.
        state: The state directory.
        seed: The path of the seed.
    """
    option = name_option(name)
    lines = _report(service, state, seed, f"stop it with `sagemock stop{option}`")
    return "\n".join([*lines, f"log: {log}", "", f'  eval "$(sagemock env{option})"'])


def _report(service: Service, state: str | None, seed: str | None, ending: str) -> list[str]:
    return [
        f"sagemock {__version__} serves SageMaker at {service.url} ({_pace(service)}); {ending}",
        *_access(service),
        *_state(service, state, seed),
        *_moto(service, state),
        *_portal(service),
        f"console: {service.console}",
    ]


def _pace(service: Service) -> str:
    clock = service.cloud.clock
    return f"{clock.speed:g} times as fast as AWS" if clock.mode == "real" else f"clock: {clock.mode}"


def _access(service: Service) -> list[str]:
    lines = []
    if service.token:
        warning = "This server is reachable from other machines. " if service.is_exposed else ""
        lines.append(f"{warning}Clients must send the token {service.token} (AWS clients: as the session token).")
    if service.external_url:
        url = service.external_url
        lines.append(f"From other machines, use {url}, or the IP address of this machine instead of its name.")
    return lines


def _moto(service: Service, state: str | None) -> list[str]:
    if not service.with_moto:
        return []
    ending = "; only SageMaker is kept in the state" if state else ""
    return [f"other services: {service.cloud.external_services.name}, at the same address{ending}"]


def _portal(service: Service) -> list[str]:
    portal = service.cloud.runtime.portal
    if portal is None:
        return []
    host, port = portal.address
    return [f"portal: {portal.url}, served at {host}, port {port}"]


def _state(service: Service, state: str | None, seed: str | None) -> list[str]:
    if state is None:
        return []
    if service.restored_count is None:
        return [f"state: kept in {Path(state).absolute()}; the next server with this --state continues from there"]
    ignored = f"; --seed {seed} is ignored, because it applies only to a new state" if seed else ""
    return [f"state: restored from {state}, resources: {service.restored_count}{ignored}"]
