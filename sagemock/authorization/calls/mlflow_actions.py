"""Actions of requests to MLflow's REST API as data: by method and path, below ``/api/2.0/mlflow/`` [M4.8, M4.9].

The source is the Service Authorization Reference of 2026, which names the actions of tracking servers as the
documentation of MLflow's REST API names its functions. ``make check-iam-data`` compares them with AWS's current data,
and ``make test-programs`` compares the paths with those of the installed MLflow.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote

from .keys import SERVICE

MLFLOW_SERVICE = "sagemaker-mlflow"
APP_ACTION = f"{SERVICE}:CallMlflowAppApi"
UI_ACTION = "AccessUI"  # of no function; undecided [M4.10]

FUNCTIONS = {
    # experiments
    "POST experiments/create": "CreateExperiment",
    "GET experiments/search": "SearchExperiments",
    "POST experiments/search": "SearchExperiments",
    "GET experiments/get": "GetExperiment",
    "GET experiments/get-by-name": "GetExperimentByName",
    "POST experiments/delete": "DeleteExperiment",
    "POST experiments/restore": "RestoreExperiment",
    "POST experiments/update": "UpdateExperiment",
    "POST experiments/set-experiment-tag": "SetExperimentTag",
    # runs
    "POST runs/create": "CreateRun",
    "POST runs/delete": "DeleteRun",
    "POST runs/restore": "RestoreRun",
    "POST runs/update": "UpdateRun",
    "GET runs/get": "GetRun",
    "POST runs/search": "SearchRuns",
    "POST runs/log-metric": "LogMetric",
    "POST runs/log-batch": "LogBatch",
    "POST runs/log-model": "LogModel",
    "POST runs/log-inputs": "LogInputs",
    "POST runs/log-parameter": "LogParam",
    "POST runs/outputs": "LogOutputs",
    "POST runs/set-tag": "SetTag",
    "POST runs/delete-tag": "DeleteTag",
    "GET metrics/get-history": "GetMetricHistory",
    "GET artifacts/list": "ListArtifacts",
    # logged models
    "POST logged-models/search": "SearchLoggedModels",
    "GET logged-models/{id}": "GetLoggedModel",
    "PATCH logged-models/{id}": "FinalizeLoggedModel",
    "DELETE logged-models/{id}": "DeleteLoggedModel",
    "PATCH logged-models/{id}/tags": "SetLoggedModelTags",
    "DELETE logged-models/{id}/tags/{key}": "DeleteLoggedModelTag",
    "GET logged-models/{id}/artifacts/directories": "ListLoggedModelArtifacts",
    "POST logged-models/{id}/params": "LogLoggedModelParams",
    # traces
    "POST traces": "StartTrace",
    "GET traces": "SearchTraces",
    "PATCH traces/{id}": "EndTrace",
    "GET traces/{id}/info": "GetTraceInfo",
    "PATCH traces/{id}/tags": "SetTraceTag",
    "DELETE traces/{id}/tags": "DeleteTraceTag",
    "POST traces/delete-traces": "DeleteTraces",
    # registered models and their versions
    "POST registered-models/create": "CreateRegisteredModel",
    "GET registered-models/get": "GetRegisteredModel",
    "POST registered-models/rename": "RenameRegisteredModel",
    "PATCH registered-models/update": "UpdateRegisteredModel",
    "DELETE registered-models/delete": "DeleteRegisteredModel",
    "GET registered-models/search": "SearchRegisteredModels",
    "GET registered-models/get-latest-versions": "GetLatestModelVersions",
    "POST registered-models/get-latest-versions": "GetLatestModelVersions",
    "POST registered-models/set-tag": "SetRegisteredModelTag",
    "DELETE registered-models/delete-tag": "DeleteRegisteredModelTag",
    "POST registered-models/alias": "SetRegisteredModelAlias",
    "DELETE registered-models/alias": "DeleteRegisteredModelAlias",
    "GET registered-models/alias": "GetModelVersionByAlias",
    "POST model-versions/create": "CreateModelVersion",
    "GET model-versions/get": "GetModelVersion",
    "PATCH model-versions/update": "UpdateModelVersion",
    "DELETE model-versions/delete": "DeleteModelVersion",
    "GET model-versions/search": "SearchModelVersions",
    "GET model-versions/get-download-uri": "GetDownloadURIForModelVersionArtifacts",
    "POST model-versions/transition-stage": "TransitionModelVersionStage",
    "POST model-versions/set-tag": "SetModelVersionTag",
    "DELETE model-versions/delete-tag": "DeleteModelVersionTag",
}
ACTIONS_OF_FUNCTIONS = tuple(dict.fromkeys(FUNCTIONS.values()))
ACTIONS = (UI_ACTION, *ACTIONS_OF_FUNCTIONS)

_PATH = re.compile(r"/(?:ajax-)?api/2\.0/mlflow/(.+)")
_PARAMETER = re.compile(r"\{\w+\}")


def action_of(method: str, path: str) -> str | None:
    """Return the action of a request to a tracking server; None if no action is known.

    Args:
        method: The HTTP method.
        path: The path, as it was sent.
    """
    match = _PATH.fullmatch(unquote(path))
    if match is None:
        return None
    function = f"{'GET' if method == 'HEAD' else method} {match[1]}"
    name = FUNCTIONS.get(function) or next((name for each, name in _patterns() if each.fullmatch(function)), None)
    return f"{MLFLOW_SERVICE}:{name}" if name else None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the functions whose paths have parameters."""
    return [
        (re.compile(_PARAMETER.sub("[^/]+", function)), name)
        for function, name in FUNCTIONS.items()
        if _PARAMETER.search(function)
    ]
