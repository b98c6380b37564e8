"""Probe: calls that put numbered statements to the test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from botocore.exceptions import ClientError

from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model, snake_case

from .ledger import Ledger

if TYPE_CHECKING:
    from sagemock.protocol.shapes import Shape

Client: TypeAlias = Any  # a boto3 client, which has its methods only at run time
TRANSITIONAL = frozenset({"Pending", "Updating", "Stopping", "Deleting", "CREATING", "UPDATING", "DELETING"})
MAX_WAIT = 1200.0  # seconds for one status; a notebook instance takes some minutes


class Probe(NamedTuple):
    """A probe.

    Attributes:
        numbers: The statements that its replies show.
        purpose: The subject, for reports.
        run: Makes the calls. Errors of the service are results like any other.
        observes: The beginning of the names of the operations whose replies show the statements.
    """

    numbers: tuple[str, ...]
    purpose: str
    run: Callable[[Session], None]
    observes: str = ""


class Session:
    """The calls of a run.

    Args:
        client: The boto3 client. It must not validate parameters, since invalid requests have to reach the service.
        ledger: The resources that the run creates.
        poll_seconds: The time between two looks at a status.
        role: The ARN of a role for new resources, if there is one.
        subnets: Subnets for a domain, if there are any.
        vpc: Their VPC.
    """

    def __init__(
        self,
        client: Client,
        ledger: Ledger,
        *,
        poll_seconds: float = 5.0,
        role: str = "",
        subnets: tuple[str, ...] = (),
        vpc: str = "",
    ) -> None:
        self.client, self.ledger = client, ledger
        self.role, self.subnets, self.vpc = role, subnets, vpc
        self._poll_seconds = poll_seconds

    def call(self, operation: str, **request: Any) -> JsonObject | None:
        """Make a call, and return the reply; None for an error of the service.

        A resource that it creates, expected or not, has the tag of the run and is removed at the end of the run.
        """
        noun = operation.removeprefix("Create")
        is_creation = noun != operation and not noun.startswith("Presigned")
        shape = service_model().operation_model(operation).input_shape
        request = _modelled(shape, request)
        if is_creation:
            if "Tags" in shape.members:
                request["Tags"] = [self.ledger.tag]
            self.ledger.expect(noun, request)
        reply: JsonObject | None = None
        with suppress(ClientError):
            reply = getattr(self.client, snake_case(operation))(**request)
        if is_creation:
            self.ledger.settle(noun, request, reply)
        return reply

    def wait(self, operation: str, status_member: str = "Status", **request: Any) -> None:
        """Describe a resource until its status lasts, or it is gone."""
        deadline = time.monotonic() + MAX_WAIT
        while (reply := self.call(operation, **request)) and reply.get(status_member) in TRANSITIONAL:
            if time.monotonic() > deadline:
                return
            time.sleep(self._poll_seconds)

    def describe_item(self, noun: str, item: JsonObject) -> None:
        """Describe a resource of a list."""
        operation = f"Describe{noun}"
        members = service_model().operation_model(operation).input_shape.members
        request = {name: item[name] for name in members if name in item}
        if "SpaceName" in request:
            request.pop("UserProfileName", None)  # DescribeApp accepts only one of them
        self.call(operation, **request)

    def listed(self, operation: str, member: str, most: int) -> list[JsonObject]:
        """Return the first items of a list."""
        reply = self.call(operation) or {}
        return list(reply.get(member, []))[:most]


def _modelled(shape: Shape, value: Any) -> Any:
    """Return a request without members that the installed botocore lacks, which it cannot send."""
    if isinstance(value, dict) and shape.type_name == "structure":
        return {name: _modelled(shape.members[name], item) for name, item in value.items() if name in shape.members}
    if isinstance(value, list) and shape.type_name == "list":
        return [_modelled(shape.member, item) for item in value]
    return value


def single_calls(calls: tuple[tuple[str, str, JsonObject], ...]) -> Iterator[Probe]:
    """Yield a probe for each ``(numbers, operation, request)``."""
    for numbers, operation, request in calls:
        yield Probe(tuple(numbers.split()), operation, _caller(operation, request))


def _caller(operation: str, request: JsonObject) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        session.call(operation, **request)

    return run
