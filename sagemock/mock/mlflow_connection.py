"""Connects a cloud with the MLflow servers that it runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from sagemock.cloud.option_error import OptionError

if TYPE_CHECKING:
    from pathlib import Path

    from sagemock.cloud.cloud import Cloud
    from sagemock.front_door.entrances.portal import Portal

# Connects a cloud, given the portal, if there is one, and the directory in which experiments are kept, if they are.
ConnectMlflow: TypeAlias = "Callable[[Cloud, Portal | None, Path | None], None]"


def choose_mlflow(mlflow: bool) -> ConnectMlflow:
    """Return the function that connects clouds with MLflow servers as the option ``mlflow`` prescribes.

    Raises:
        ImportError: MLflow is not installed.
        OptionError: (a ValueError) The option is invalid.
    """
    if not isinstance(mlflow, bool):
        raise OptionError("mlflow", mlflow, "must be True or False")
    if not mlflow:
        return lambda _cloud, _portal, _experiments: None
    from sagemock.mlflow import check_installed

    check_installed()
    return _connect


def _connect(cloud: Cloud, portal: Portal | None, experiments: Path | None) -> None:
    import requests  # noqa: F401  # patched when the mock starts: AWS's plugin uses it

    from sagemock.endpoint.visits import may_visit
    from sagemock.mlflow.cloud_calls import CloudCalls
    from sagemock.mlflow.servers import MlflowServers
    from sagemock.resources.mlflow.running import find_running, reason_for_denial, use_presigned

    calls = CloudCalls(partial(find_running, cloud), partial(use_presigned, cloud))
    if cloud.authorizer:
        decide, deny = partial(may_visit, cloud), partial(reason_for_denial, cloud)
        calls = calls._replace(may_visit=decide, reason_for_denial=deny)
    entrances = portal.entrances() if portal else None
    cloud.runtime.attach_mlflow(MlflowServers(cloud.clock.time(), calls, experiments, entrances))
