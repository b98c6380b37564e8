"""Calls of CloudFormation to SageMaker, and waiting for their end."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud import dispatcher
from sagemock.cloud.authorizer import Caller
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model

from .failures import StackFailure

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.resource import Resource

CALLER = Caller(source_ip="cloudformation.amazonaws.com", user_agent="cloudformation.amazonaws.com")
POLL_INTERVAL = 0.05  # seconds between two looks at the real clock
MISSING = ("ResourceNotFound", "RecordNotFound")


class CallFailure(StackFailure):
    """The failure of a call, as a handler of CloudFormation reports it [X6.7].

    Attributes:
        code: SageMaker's error code.
        is_missing: Whether the resource does not exist.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code, self.is_missing = code, code in MISSING or message in MISSING
        handler_code = {"ResourceInUse": "ResourceConflict", "ConflictException": "ResourceConflict"}.get(
            code, "NotFound" if self.is_missing else "InvalidRequest"
        )
        super().__init__(assumptions.STACK_CALL_FAILED.format(message=message, code=handler_code))


class SageMaker:
    """SageMaker in one account and region, as CloudFormation calls it.

    Args:
        cloud: The cloud.
        account_id: The account.
        region: The region.
    """

    def __init__(self, cloud: Cloud, account_id: str, region: str) -> None:
        self._cloud, self.account_id, self.region = cloud, account_id, region

    def call(self, operation: str, request: JsonObject) -> JsonObject:
        """Make a call, which the call log shows and faults apply to.

        Raises:
            CallFailure: SageMaker has refused the call.
        """
        response = dispatcher.dispatch(
            self._cloud,
            service_model().operation_model(operation),
            json.dumps(request),
            region=self.region,
            account_id=self.account_id,
            caller=CALLER,
        )
        reply: JsonObject = json.loads(response.body or b"{}")
        if response.error:
            raise CallFailure(response.error, reply.get("message") or reply.get("Message") or "")
        return reply

    def settle(self, arn: str) -> Resource | None:
        """Wait until a resource is in no transitional status, and return it; None if it does not exist any more.

        The simulated clock is moved, as by a waiter.
        """
        clock = self._cloud.clock
        while True:
            with self._cloud.lock:
                clock.run_due()
                resource = self.find(arn)
                if resource is None or resource.due is None:
                    return resource
                if clock.mode != "real":
                    clock.move_to(resource.due)
            if clock.mode == "real":
                time.sleep(POLL_INTERVAL)

    def find(self, arn: str) -> Resource | None:
        """Return a resource, or None."""
        return self._cloud.resource_store.region(self.region, self.account_id).by_arn(arn)

    def add_system_tags(self, arn: str, tags: dict[str, str]) -> None:
        """Add tags whose keys begin with ``aws:``, which calls must not add."""
        with self._cloud.lock:
            resource = self.find(arn)
            if resource is not None:
                resource.tags = {**resource.tags, **tags}
                resource.mark_changed()
                self._cloud.save(required=False)
