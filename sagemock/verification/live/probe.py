"""Probe: calls that put numbered statements to the test."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from sagemock.cloud.simulation import ACCOUNT_ID
from sagemock.presigned.operations import creates_presigned_url
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.service_model import service_model, snake_case
from sagemock.resources.images.first_party import distribution_image_in, jupyter_server_images_in

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


class Check(NamedTuple):
    """A property of replies that a recording does not have, such as a header or a claim of a token.

    Attributes:
        operation: The operation.
        subject: The property.
        seen: Its value.
        expected: The value of the mock.
    """

    operation: str
    subject: str
    seen: JsonValue
    expected: JsonValue


class Session:
    """The calls of a run.

    Args:
        client: The boto3 client. It must not validate parameters, since invalid requests have to reach the service.
        ledger: The resources that the run creates.
        poll_seconds: The time between two looks at a status.
        role: The ARN of a role for new resources, if there is one.
        subnets: Subnets for a domain, if there are any.
        vpc: Their VPC.
        credentials: The credentials of the client, for requests that boto3 would not send.
        account: The ID of the account.

    Attributes:
        values: The values that requests of :mod:`~sagemock.verification.live.steps` may contain.
        checks: Properties of replies that probes have compared; the runner takes them.
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
        credentials: Any = None,
        account: str = ACCOUNT_ID,
    ) -> None:
        self.client, self.ledger, self.credentials = client, ledger, credentials
        given = {"role": role, "subnets": list(subnets), "subnet": "".join(subnets[:1]), "vpc": vpc}
        place = client.meta.partition, client.meta.region_name
        given |= {"account": account, "run": ledger.name("").rstrip("-"), "partition": place[0], "region": place[1]}
        given |= {"lab_image": distribution_image_in(*place), "old_image": jupyter_server_images_in(*place)}
        self.values: JsonObject = {name: value for name, value in given.items() if value}
        self.checks: list[Check] = []
        self._poll_seconds = poll_seconds

    def call(self, operation: str, **request: Any) -> JsonObject | None:
        """Make a call, and return the reply; None for an error of the service.

        A resource that it creates, expected or not, has the tag of the run and is removed at the end of the run.
        """
        noun = operation.removeprefix("Create")
        is_creation = noun != operation and not creates_presigned_url(operation)
        shape = service_model().operation_model(operation).input_shape
        request = _modelled(shape, request)
        if is_creation:
            if "Tags" in shape.members:
                request["Tags"] = [self.ledger.tag]
            self.ledger.expect(noun, request)
        reply: JsonObject | None = None
        try:
            reply = getattr(self.client, snake_case(operation))(**request)
        except ClientError:
            pass
        except BotoCoreError:  # no reply, or an unreadable one: the new resource may exist
            return None
        if is_creation:
            self.ledger.settle(noun, request, reply)
            self._keep(reply or {})
        elif operation.startswith("List"):
            self.values.pop("NextToken", None)
            self._keep({"NextToken": (reply or {}).get("NextToken")})
        return reply

    def _keep(self, reply: JsonObject) -> None:
        """Keep the identifiers of a reply for later requests: only of creations, so that nothing else is changed."""
        if "DomainArn" in reply:
            reply = {"DomainId": str(reply["DomainArn"]).rpartition("/")[2], **reply}
        self.values |= {name: value for name, value in reply.items() if isinstance(value, str)}

    def check(self, operation: str, subject: str, seen: JsonValue, expected: JsonValue) -> None:
        """Compare a property of a reply with that of the mock."""
        self.checks.append(Check(operation, subject, seen, expected))

    def wait(self, operation: str, **request: Any) -> None:
        """Describe a resource until its status lasts, or it is gone."""
        members = service_model().operation_model(operation).output_shape.members
        status_member = next(name for name in members if name.endswith("Status"))
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
