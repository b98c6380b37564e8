"""CloudCalls: the calls of an MLflow launcher to its cloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sagemock.cloud.mlflow.launcher import MlflowSpec
    from sagemock.front_door.permission import Decide

    from .api_access import ReasonForDenial


class CloudCalls(NamedTuple):
    """The calls of a launcher to its cloud, each of which waits for the cloud and is made on a thread of its own.

    Attributes:
        find_spec: Returns the specification of the running server with an ARN, or None.
        use_presigned: Raises TokenRefused unless the presigned token of the server with an ARN is used for the first
            time.
        may_visit: Returns whether policies let a visitor use a presigned URL; None if no policies decide.
        reason_for_denial: Returns why policies deny a request of AWS's plugin, None if they allow it; None if no
            policies decide.
    """

    find_spec: Callable[[str], MlflowSpec | None]
    use_presigned: Callable[[str, str], None]
    may_visit: Decide | None = None
    reason_for_denial: ReasonForDenial | None = None
