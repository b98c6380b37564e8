"""Targets of rules: queues, topics, functions, state machines, streams and log groups of moto."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any, NamedTuple

from sagemock.integrations.backends import find_backend


class TargetArn(NamedTuple):
    """The parts of a target's ARN."""

    arn: str
    service: str
    region: str
    account_id: str
    resource: str

    @classmethod
    def parse(cls, arn: str) -> TargetArn:
        """Return the parts of an ARN.

        Raises:
            ValueError: The text is not an ARN.
        """
        _, _, service, region, account_id, resource = arn.split(":", 5)
        return cls(arn, service, region, account_id, resource)

    @property
    def name(self) -> str:
        """The last part of the resource."""
        return self.resource.rpartition("/")[2]


class MissingTarget(LookupError):
    """The error for a target that moto does not have."""


class Message(NamedTuple):
    """A text for a target.

    Attributes:
        target: The ARN of the target.
        text: The text.
        event_id: The ID of the event, from which names and keys of partitions are derived.
        group: The message group, for queues that keep the order.
    """

    target: TargetArn
    text: str
    event_id: str
    group: str | None = None

    @property
    def unique_name(self) -> str:
        """A name that no other message has."""
        return f"{self.event_id}_{time.perf_counter_ns()}"


def send(message: Message) -> None:
    """Send a message to its target.

    Raises:
        MissingTarget: moto has no such target.
        NotImplementedError: The service cannot be a target here.
        Exception: Any that moto raises.
    """
    target = message.target
    if target.service not in _SENDERS:
        raise NotImplementedError(f"targets of {target.service!r} get no events: use cloud.on_event() for them")
    package, sender = _SENDERS[target.service]
    if target.service == "lambda" and not _uses_docker():
        package = "awslambda_simple"
    backend = find_backend(package, target.account_id, target.region)
    if backend is None:
        raise MissingTarget(f"moto has no {target.service} in {target.account_id} and {target.region}")
    sender(backend, message)


def _uses_docker() -> bool:
    """Return whether moto runs Lambda functions, in containers; otherwise another backend has them."""
    from moto.core.config import default_user_config

    return bool(default_user_config.get("lambda", {"use_docker": True})["use_docker"])


def _to_queue(backend: Any, message: Message) -> None:
    backend.send_message(queue_name=message.target.resource, message_body=message.text, group_id=message.group)


def _to_topic(backend: Any, message: Message) -> None:
    backend.publish(message=message.text, arn=message.target.arn)


def _to_function(backend: Any, message: Message) -> None:
    arn = message.target
    _, _, qualifier = arn.resource.removeprefix("function:").partition(":")
    backend.get_function(arn.arn, qualifier or None)  # raises for a missing one
    backend.invoke(arn.arn, qualifier or None, message.text, {}, {})


def _to_state_machine(backend: Any, message: Message) -> None:
    backend.start_execution(message.target.arn, message.unique_name, message.text)


def _to_stream(backend: Any, message: Message) -> None:
    data = b64encode(message.text.encode()).decode()
    backend.put_record(message.target.arn, message.target.name, message.event_id, "", data)


def _to_delivery_stream(backend: Any, message: Message) -> None:
    backend.put_record(message.target.name, {"Data": b64encode(message.text.encode())})


def _to_log_group(backend: Any, message: Message) -> None:
    group, stream = message.target.resource.removeprefix("log-group:").removesuffix(":*"), message.unique_name
    backend.create_log_stream(group, stream)
    # moto drops log events more than two hours ahead of the system's time, which the cloud's clock may be.
    backend.put_log_events(group, stream, [{"timestamp": int(time.time() * 1000), "message": message.text}])


_SENDERS: dict[str, tuple[str, Callable[[Any, Message], None]]] = {  # by service: its package in moto, the function
    "sqs": ("sqs", _to_queue),
    "sns": ("sns", _to_topic),
    "lambda": ("awslambda", _to_function),
    "states": ("stepfunctions", _to_state_machine),
    "kinesis": ("kinesis", _to_stream),
    "firehose": ("firehose", _to_delivery_stream),
    "logs": ("logs", _to_log_group),
}
