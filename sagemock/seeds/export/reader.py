"""Reads an account by List, Describe and ListTags."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any, TypeAlias

from botocore.exceptions import ClientError

from sagemock.data_files.plain_data import Data, Entries, Members
from sagemock.protocol.service_model import service_model, snake_case
from sagemock.seeds.kinds import IN_MAINTENANCE, KINDS, MAINTAINED, VERSIONS, Kind, in_maintenance, is_failure

Client: TypeAlias = Any  # a boto3 client, which has its methods only at run time

# With any of these, the credentials are invalid, so that reading on would be useless.
AUTH_ERRORS = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
NOT_FOUND_ERRORS = {"ResourceNotFound", "ResourceNotFoundException", "ValidationException"}


class Reader:
    """Reads one region of an account.

    Args:
        client: A boto3 client for SageMaker.
        note: Receives a message for each resource that could not be read or had to be changed.

    Attributes:
        account_id: The account, once a resource has been read.
        is_complete: Whether everything so far could be read.
        has_read: Whether anything could be read.
    """

    def __init__(self, client: Client, note: Callable[[str], None]) -> None:
        self._client, self._note = client, note
        self.account_id: str | None = None
        self.is_complete = True
        self.has_read = False

    def read(self) -> Entries:
        """Return the entries of all kinds that the credentials may read.

        Raises:
            BotoCoreError, ClientError: If nothing can be read: no network, or invalid credentials.
        """
        entries = {kind.name: self._read_kind(kind) for kind in KINDS if kind.is_available}
        return {name: items for name, items in entries.items() if items}

    def _read_kind(self, kind: Kind, **parent: str) -> list[Members]:
        entries = [self._read_resource(kind, {**summary, **parent}) for summary in self._list(kind, **parent)]
        return sorted(filter(None, entries), key=lambda entry: _sort_key(kind, entry))

    def _list(self, kind: Kind, **parent: str) -> Iterator[Members]:
        try:
            yield from self._paginate(f"list_{snake_case(kind.name)}", **parent)
        except ClientError as error:
            self._note_unreadable(kind.name, error)

    def _paginate(self, operation: str, **request: Data) -> Iterator[Data]:
        pages = self._client.get_paginator(operation).paginate(**request, PaginationConfig={"PageSize": 100})
        for page in pages:
            self.has_read = True
            for value in page.values():
                if isinstance(value, list):
                    yield from value

    def _read_resource(self, kind: Kind, summary: Members) -> Members | None:
        """Return the entry of one listed resource; None if it cannot be exported."""
        name = str(summary.get(kind.resource_class.name_member, summary.get("Version")))
        try:
            description = self._describe(kind, summary)
            entry = self._to_entry(kind, name, description)
            if entry is None:
                return None
            if kind is VERSIONS:
                entry |= self._aliases(summary["ImageName"], summary["Version"])
            else:
                entry |= self._tags(description[kind.resource_class.arn_member])
        except ClientError as error:
            if error.response["Error"]["Code"] not in NOT_FOUND_ERRORS:  # deleted since it was listed
                self._note_unreadable(f"{kind.name} {name}", error)
            return None
        if kind.name == "Images" and (versions := self._read_kind(VERSIONS, ImageName=name)):
            entry[VERSIONS.name] = versions
        return entry

    def _describe(self, kind: Kind, summary: Members) -> Members:
        operation = f"Describe{kind.noun}"
        parameters = service_model().operation_model(operation).input_shape.members
        request = {name: summary[name] for name in parameters if name in summary}
        if "SpaceName" in request:
            request.pop("UserProfileName", None)  # DescribeApp accepts only one of them
        description: Members = getattr(self._client, snake_case(operation))(**request)
        arn: str = description[kind.resource_class.arn_member]
        self.account_id = self.account_id or arn.split(":")[4]
        return description

    def _to_entry(self, kind: Kind, name: str, description: Members) -> Members | None:
        """Return the description as an entry with a stable status; None for resources that are being deleted."""
        if kind.resource_class.lifecycle:
            status_member = kind.resource_class.status_member
            status = description[status_member]
            final_status = kind.final_status(status)
            if final_status not in kind.stable_statuses:
                if status != "Deleted":
                    self._note(f"{kind.name} {name} is {status}: skipped")
                return None
            if final_status != status:
                self._note(f"{kind.name} {name} is {status}: exported as {final_status}")
            description = {**description, status_member: final_status}
            maintained = in_maintenance(description)
            if maintained and final_status == status:
                self._note(f"{kind.name} {name} is {IN_MAINTENANCE}: exported as {MAINTAINED}")
            description |= dict.fromkeys(maintained, MAINTAINED)
        return to_entry(kind, description)

    def _tags(self, arn: str) -> Members:
        tags = sorted(self._paginate("list_tags", ResourceArn=arn), key=lambda tag: str(tag["Key"]))
        return {"Tags": tags} if tags else {}

    def _aliases(self, image: str, version: int) -> Members:
        aliases = sorted(self._paginate("list_aliases", ImageName=image, Version=version))
        return {"Aliases": aliases} if aliases else {}

    def _note_unreadable(self, resource: str, error: ClientError) -> None:
        if error.response["Error"]["Code"] in AUTH_ERRORS:
            raise error
        self.is_complete = False
        self._note(f"cannot read {resource}: {error}")


def to_entry(kind: Kind, description: Members) -> Members:
    """Return the description of a resource in a status that lasts as an entry of a seed."""
    renamed = kind.resource_class.renamed
    members = {name: normalize(description.get(renamed.get(name, name))) for name in kind.exported_members}
    if not is_failure(str(description.get(kind.resource_class.status_member, ""))):
        members.pop("FailureReason", None)
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def normalize(value: Data) -> Data:
    """Return a value without empty lists, and with its times in UTC."""
    if isinstance(value, dict):
        return {member: normalize(item) for member, item in value.items() if item != []}
    if isinstance(value, list):
        return [normalize(item) for item in value]
    return value.astimezone(timezone.utc) if isinstance(value, datetime) else value


def _sort_key(kind: Kind, entry: Members) -> tuple[str | int, ...]:
    """Return the owner, type and name, or the version number, so that exports can be compared."""
    if kind is VERSIONS:
        return (entry["Version"],)
    owner = (entry.get("DomainId", ""), entry.get("UserProfileName", ""), entry.get("SpaceName", ""))
    return (*owner, entry.get("AppType", ""), str(entry[kind.resource_class.name_member]).lower())
