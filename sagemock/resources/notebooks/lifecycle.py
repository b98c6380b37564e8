"""The states of a notebook instance: what time does, what calls do, and how a call is refused in the wrong one."""

from __future__ import annotations

from datetime import timedelta

from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.protocol.errors import ServiceError, ValidationException

NO_CAPACITY = "Insufficient notebook instance capacity. Retry later or with a different instance type."  # 6.1
STARTABLE = ("Stopped", "Failed")

NOTEBOOK_LIFECYCLE = Lifecycle(
    first="Pending",
    transitions={
        # recorded: 204 to 325 s (5.1)
        "Pending": Transition("InService", timedelta(seconds=210), default_reason=NO_CAPACITY),
        "Stopping": Transition("Stopped", timedelta(seconds=60)),  # "minutes at most" (5.2)
        "Updating": Transition("Stopped", timedelta(seconds=30)),
        "Deleting": Transition(GONE, timedelta(seconds=60)),
    },
    actions={
        "start": Action(STARTABLE, "Pending"),
        "stop": Action(("InService",), "Stopping"),
        "update": Action(STARTABLE, "Updating"),
        "delete": Action(STARTABLE, "Deleting"),
    },
)


def wrong_status_error(action: str, status: str, arn: str) -> ServiceError:
    """What AWS says to a verb that the status does not allow (5b)."""
    rule = NOTEBOOK_LIFECYCLE.actions[action]
    return ValidationException(
        f"Status ({status}) not in ([{', '.join(rule.allowed)}]). "
        f"Unable to transition to ({rule.to}) for Notebook Instance ({arn})."
    )
