"""Ledger: the resources that a run has created, and their removal."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model, snake_case

TAG_KEY = "sagemock-verify"
MAX_REMOVAL = 1800.0  # seconds for one resource: a domain that has just begun its creation takes a quarter of an hour
_RETENTION = "RetentionPolicy"
_MISSING_CODES = {"ResourceNotFound", "ResourceNotFoundException"}
_MISSING_WORDS = (
    "RecordNotFound",
    "does not exist",
    "Cannot find",
    "Could not find",  # of an emulator, as the next one
    "not found",
    "has already been deleted",  # an app, which is listed for a day, as the next one
    "was automatically deleted",
)


@dataclass
class Entry:
    """A resource that exists, or may exist.

    Attributes:
        noun: AWS's noun for it.
        request: The request that created it.
        identifiers: The members of the Delete call.
        is_created: Whether the service has confirmed the creation.
    """

    noun: str
    request: JsonObject
    identifiers: JsonObject
    is_created: bool = False

    @property
    def name(self) -> str:
        """Return the name."""
        return str(self.request.get(f"{self.noun}Name", ""))

    @property
    def command(self) -> str:
        """Return the AWS CLI's command that deletes it."""
        options = " ".join(
            f"--{snake_case(name).replace('_', '-')} {value}" for name, value in self.identifiers.items()
        )
        return f"aws sagemaker delete-{snake_case(self.noun).replace('_', '-')} {options}"


class Ledger:
    """The resources of a run, which are removed in the reverse order.

    A resource is entered before it is created, so that an interruption between call and reply leaves none behind.

    Args:
        client: The boto3 client.
        note: Receives a message for each removal.
        poll_seconds: The time between two attempts.
    """

    def __init__(self, client: Any, note: Callable[[str], None], *, poll_seconds: float = 5.0) -> None:
        self._client, self._note, self._poll_seconds = client, note, poll_seconds
        self.run_id = secrets.token_hex(4)
        self.entries: list[Entry] = []

    @property
    def tag(self) -> dict[str, str]:
        """Return the tag of all resources of the run."""
        return {"Key": TAG_KEY, "Value": self.run_id}

    def name(self, suffix: str) -> str:
        """Return a name that only this run uses."""
        return f"{TAG_KEY}-{self.run_id}-{suffix}"

    def expect(self, noun: str, request: JsonObject) -> None:
        """Enter a resource that is about to be created."""
        members = service_model().operation_model(f"Delete{noun}").input_shape.members
        self.entries.append(Entry(noun, request, {name: request[name] for name in members if name in request}))

    def settle(self, noun: str, request: JsonObject, reply: JsonObject | None) -> None:
        """Note the outcome of a creation; a resource that was refused is struck out."""
        entry = next(entry for entry in self.entries if entry.noun == noun and entry.request is request)
        if reply is None:
            self.entries.remove(entry)
            return
        entry.is_created = True
        if noun == "Domain":
            entry.identifiers |= {"DomainId": _domain_id(reply)}
        if noun == "ImageVersion":
            entry.identifiers |= {"Version": int(str(reply["ImageVersionArn"]).rpartition("/")[2])}

    def remove_all(self) -> list[Entry]:
        """Remove the resources, and return those that could not be removed."""
        for entry in reversed(list(self.entries)):
            self._note(f"removing {entry.noun} {entry.name}")
            try:
                self._remove(entry)
                self.entries.remove(entry)
            except (ClientError, BotoCoreError, TimeoutError) as error:
                self._note(f"{entry.noun} {entry.name} could not be removed: {error}")
        return self.entries

    def _remove(self, entry: Entry) -> None:
        """Delete a resource, and wait until it is gone.

        Raises:
            ClientError: The service refuses it for another reason than its status.
            TimeoutError: It takes too long.
        """
        if entry.noun == "Domain" and "DomainId" not in entry.identifiers and not self._find_domain(entry):
            return
        deadline = time.monotonic() + MAX_REMOVAL
        while not self._is_gone(entry):
            if time.monotonic() > deadline:
                raise TimeoutError("its deletion has not ended")
            time.sleep(self._poll_seconds)

    def _is_gone(self, entry: Entry) -> bool:
        """Call Delete, and return whether the resource is gone; a kind with statuses is deleted step by step."""
        has_status = _has_status(entry.noun)
        try:
            self._prepare(entry)
            getattr(self._client, f"delete_{snake_case(entry.noun)}")(**entry.identifiers)
        except ClientError as error:
            if _is_missing(error):
                return True
            if not (has_status and _may_pass(error)):
                raise
        return not has_status

    def _prepare(self, entry: Entry) -> None:
        """Stop a running notebook instance, which could not be deleted."""
        if entry.noun == "NotebookInstance":
            reply = self._client.describe_notebook_instance(**entry.identifiers)
            if reply["NotebookInstanceStatus"] == "InService":
                self._client.stop_notebook_instance(**entry.identifiers)
        if entry.noun == "Domain":
            entry.identifiers[_RETENTION] = {"HomeEfsFileSystem": "Delete"}

    def _find_domain(self, entry: Entry) -> bool:
        """Return whether a domain exists whose creation was not confirmed, and enter its ID."""
        for page in self._client.get_paginator("list_domains").paginate():
            for domain in page["Domains"]:
                if domain["DomainName"] == entry.name:
                    entry.identifiers["DomainId"] = domain["DomainId"]
                    return True
        return False


def _option(name: str) -> str:
    """Return the AWS CLI's form of a name."""
    return snake_case(name).replace("_", "-")


def _has_status(noun: str) -> bool:
    members = service_model().operation_model(f"Describe{noun}").output_shape.members
    return any(name.endswith("Status") for name in members)


def _domain_id(reply: JsonObject) -> str:
    return str(reply.get("DomainId") or reply["DomainArn"].rpartition("/")[2])


def _is_missing(error: ClientError) -> bool:
    details = error.response["Error"]
    return details["Code"] in _MISSING_CODES or any(word in json.dumps(details) for word in _MISSING_WORDS)


def _may_pass(error: ClientError) -> bool:
    """Return whether a deletion may succeed later: in another status, without children, after throttling."""
    return error.response["Error"]["Code"] in {"ResourceInUse", "ValidationException", "ThrottlingException"}
