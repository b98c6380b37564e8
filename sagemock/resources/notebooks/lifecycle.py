"""Statuses of a notebook instance: durations, actions and the errors for a wrong status."""

from __future__ import annotations

from datetime import timedelta

from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.protocol.errors import ServiceError, ValidationException

NO_CAPACITY = "Insufficient notebook instance capacity. Retry later or with a different instance type."  # [N6.1]
STARTABLE = ("Stopped", "Failed")

NOTEBOOK_LIFECYCLE = Lifecycle(
    first="Pending",
    transitions={
        # [N5.1] recorded: 204 to 325 s
        "Pending": Transition("InService", timedelta(seconds=210), default_reason=NO_CAPACITY),
        "Stopping": Transition("Stopped", timedelta(seconds=60)),  # [N5.2] "minutes at most"
        "Updating": Transition("Stopped", timedelta(seconds=30)),
        # [N5.27] AWS documents the statuses of maintenance, but not their order and durations.
        "PendingMaintenance": Transition("InMaintenance", timedelta(seconds=60)),
        "InMaintenance": Transition("InService", timedelta(seconds=300)),
        "Deleting": Transition(GONE, timedelta(seconds=60)),
    },
    actions={
        "start": Action(STARTABLE, "Pending"),  # [N5.20]
        "stop": Action(("InService",), "Stopping"),  # [N5.21]
        "update": Action(STARTABLE, "Updating"),  # [N5.23]
        "delete": Action(STARTABLE, "Deleting"),  # [N5.22]
        "maintain": Action(("InService",), "PendingMaintenance"),
    },
)


def wrong_status_error(action: str, status: str, arn: str) -> ServiceError:
    """Return AWS's error for an action that the status does not allow [N5.20, N5.21, N5.22, N5.23]."""
    rule = NOTEBOOK_LIFECYCLE.actions[action]
    return ValidationException(
        f"Status ({status}) not in ([{', '.join(rule.allowed)}]). "
        f"Unable to transition to ({rule.to}) for Notebook Instance ({arn})."
    )
