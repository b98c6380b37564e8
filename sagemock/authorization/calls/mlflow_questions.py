"""Questions of requests to MLflow's REST API: one action on the tracking server or the app [M4.8, M4.9]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sagemock.authorization.decision import Question
from sagemock.protocol.suggestions import did_you_mean

from .actions import ACTIONS
from .keys import SERVICE
from .lazy_context import LazyContext
from .mlflow_actions import ACTIONS_OF_FUNCTIONS, APP_ACTION, MLFLOW_SERVICE, action_of
from .resource_arns import Target, targets

if TYPE_CHECKING:
    from sagemock.authorization.language.context import Context
    from sagemock.cloud.authorizer import MlflowRequest
    from sagemock.cloud.region import Region
    from sagemock.cloud.resource import Resource

_APP = "mlflow-app"
# The operations whose requests name a tracking server or an app, and the members that do. Early API models lack them.
_SERVER_NAMING = ("DescribeMlflowTrackingServer", "TrackingServerName")
_APP_NAMING = ("DescribeMlflowApp", "Arn")


def request_questions(resource: Resource, request: MlflowRequest, surroundings: Context) -> list[Question]:
    """Return the question of a request; none if no action for it is known.

    Args:
        resource: The tracking server or the app.
        request: The request.
        surroundings: The condition keys of the caller, the time and the network, in lower case.
    """
    action = APP_ACTION if resource.arn_type == _APP else action_of(request.method, request.path)
    return [_question(action, Target(resource.arn, resource), surroundings)] if action else []


def is_mlflow_action(action: str) -> bool:
    """Return whether an action is one of MLflow's REST API, not an operation of SageMaker.

    Raises:
        ValueError: The action is of ``sagemaker-mlflow``, and of no function of MLflow.
    """
    service, _, name = action.partition(":")
    if service == MLFLOW_SERVICE and name not in ACTIONS_OF_FUNCTIONS:
        suggestion = did_you_mean(name, ACTIONS_OF_FUNCTIONS)
        raise ValueError(f"no function of MLflow's REST API has the action {action!r}{suggestion}")
    return service == MLFLOW_SERVICE or action == APP_ACTION


def action_questions(
    action: str, region: Region, members: Mapping[str, object], surroundings: Context
) -> list[Question]:
    """Return the question about an action of MLflow's REST API.

    Args:
        action: The action, as in ``sagemaker-mlflow:CreateRun``.
        region: The region.
        members: ``TrackingServerName``, or the ``Arn`` of an app; for any server or app, nothing.
        surroundings: The condition keys of the caller, the time and the network, in lower case.

    Raises:
        ValueError: A member is unknown, or not a string.
    """
    operation, member = _APP_NAMING if action == APP_ACTION else _SERVER_NAMING
    for name, value in members.items():
        if name != member or not isinstance(value, str):
            raise ValueError(f"{action} takes {member}, a string, and not {name}={value!r}")
    return [_question(action, target, surroundings) for target in targets(ACTIONS[operation], region, dict(members))]


def _question(action: str, target: Target, surroundings: Context) -> Question:
    tags = target.stored.tags if target.stored else {}  # replaced by changes, never changed in place
    # The actions of tracking servers have no keys of SageMaker.
    services = ("aws", SERVICE) if action == APP_ACTION else ("aws",)

    def context() -> Context:
        keys = {f"{service}:resourcetag/{key.lower()}": (tags[key],) for key in tags for service in services}
        return {**surroundings, **keys}

    return Question(action, target.arn, LazyContext(context))
