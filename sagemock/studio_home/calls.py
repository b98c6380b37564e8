"""SageMaker's operations, called as Studio calls them for a user profile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sagemock.cloud import dispatcher, operations
from sagemock.cloud.authorizer import Caller
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model
from sagemock.resources.studio.app_hosts import execution_role

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.resources.studio.user_profiles import UserProfile

PAGE_SIZE = 100  # the largest that List operations allow


class CallRefused(Exception):
    """An error of AWS.

    Attributes:
        code: AWS's error code.
        message: AWS's message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def _is_known(operation: str) -> bool:
    """Return whether sagemock simulates an operation, and the installed botocore has it."""
    return operations.is_supported(operation) and operation in service_model().operation_names


class ProfileCalls:
    """Calls with the execution role of a user profile, which policies allow or deny.

    Args:
        cloud: The cloud.
        profile: The user profile.
        source_ip: The address of the browser, None for a client in this process.
    """

    def __init__(self, cloud: Cloud, profile: UserProfile, source_ip: str | None = None) -> None:
        self._cloud, self.region = cloud, profile.region
        self._caller = Caller(role=execution_role(profile), source_ip=source_ip)

    def call(self, operation: str, **members: Any) -> JsonObject:
        """Return the reply to one call, with the members of AWS's JSON protocol.

        Args:
            operation: The AWS name of the operation.
            members: The members of the request.

        Raises:
            CallRefused: The cloud returned an error.
        """
        if not _is_known(operation):
            raise CallRefused("", f"The installed botocore has no {operation}.")
        response = dispatcher.dispatch(
            self._cloud,
            service_model().operation_model(operation),
            json.dumps(members),
            region=self.region.name,
            account_id=self.region.account_id,
            caller=self._caller,
        )
        reply: JsonObject = json.loads(response.body or b"{}")
        if response.error:
            raise CallRefused(response.error, reply.get("message") or reply.get("Message") or "")
        return reply

    def list_all(self, operation: str, items: str, **members: Any) -> list[JsonObject]:
        """Return the items of all pages of a List operation; an empty list if sagemock or botocore lacks it.

        Args:
            operation: The AWS name of the operation.
            items: The member of the reply that has the items.
            members: The members of the request, such as filters.

        Raises:
            CallRefused: The cloud returned an error.
        """
        if not _is_known(operation):
            return []
        found: list[JsonObject] = []
        token: JsonObject = {}
        while True:
            reply = self.call(operation, MaxResults=PAGE_SIZE, **members, **token)
            found += reply[items]
            if "NextToken" not in reply:
                return found
            token = {"NextToken": reply["NextToken"]}
