"""The running MLflow server with an ARN, for requests to MLflow and for its presigned URLs, and their permission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.presigned.tokens import TokenRefused
from sagemock.protocol.errors import ServiceError

from .base import MlflowResource

if TYPE_CHECKING:
    from sagemock.cloud.authorizer import MlflowRequest
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.mlflow.launcher import MlflowSpec

_ARN_PARTS = 6


def find_running(cloud: Cloud, arn: str) -> MlflowSpec | None:
    """Return the specification of a tracking server or an app; None if it does not exist or is not running [M4.7]."""
    with cloud.lock:
        resource = _find(cloud, arn)
        return resource.spec() if resource else None


def reason_for_denial(cloud: Cloud, request: MlflowRequest) -> str | None:
    """Return why policies deny a request to MLflow [M4.8, M4.9].

    Args:
        cloud: The cloud.
        request: The request.

    Returns:
        The text of AWS's response; None if they allow it, or no running server has the ARN.
    """
    with cloud.lock:
        resource = _find(cloud, request.arn)
        if resource is None or cloud.authorizer is None:
            return None
        try:
            verdict = cloud.authorizer.check_mlflow(resource, _with_role(cloud, request))
        except ServiceError as error:  # the access key was deleted
            return str(error)
        if verdict is None or verdict.refusal is None:
            return None
        return assumptions.MLFLOW_DENIED.format(action=verdict.action)


def _with_role(cloud: Cloud, request: MlflowRequest) -> MlflowRequest:
    """Return a request with the execution role of its sender, if it is a program in a live notebook or app."""
    endpoint, caller = cloud.runtime.endpoint, request.caller
    role = endpoint.role_of(caller.access_key) if endpoint and caller.access_key else None
    return request._replace(caller=caller._replace(role=role))


def use_presigned(cloud: Cloud, arn: str, token: str) -> None:
    """Record that a presigned URL is opened, which is possible only once [M4.3], also after a restart.

    Args:
        cloud: The cloud.
        arn: The ARN of the tracking server or app.
        token: The token of the URL.

    Raises:
        TokenRefused: The URL was used before, or its server is not running.
    """
    with cloud.lock:
        resource = _find(cloud, arn)
        if resource is None:
            raise TokenRefused("the server does not run")
        resource.open_presigned(token)
        cloud.save()


def _find(cloud: Cloud, arn: str) -> MlflowResource | None:
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return None
    cloud.clock.run_due()
    resources = (region.by_arn(arn) for region in cloud.resource_store.regions(parts[3]))
    resource = next(filter(None, resources), None)
    return resource if isinstance(resource, MlflowResource) and resource.is_reachable else None
