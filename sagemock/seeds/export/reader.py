"""What an account has in a region, read by List, Describe and ListTags alone, as entries of a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

from botocore.exceptions import ClientError

from sagemock.protocol.service_model import service_model, snake_case
from sagemock.seeds.families import FAMILIES, VERSIONS, Family, failed

Entries = dict[str, list[dict[str, Any]]]

# Nothing can be read with such credentials: there is no point in going on.
_NOBODY = {
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
_GONE_MEANWHILE = {"ResourceNotFound", "ResourceNotFoundException", "ValidationException"}


class Reader:
    """Reads one region through a boto3 ``client``; tells ``note(text)`` what it could not read, or had to change."""

    def __init__(self, client: Any, note: Callable[[str], None]) -> None:
        self._client, self._note = client, note
        self.account_id: str | None = None
        self.is_complete = True
        self.has_read = False  # anything

    def read(self) -> Entries:
        """Family -> entries. Families that may not be read are noted and left out.

        Raises botocore's errors for what concerns all of them: no credentials, no network.
        """
        return {family.name: entries for family in FAMILIES if (entries := self._family(family))}

    def _family(self, family: Family, **image: str) -> list[dict[str, Any]]:
        found = [self._entry(family, {**summary, **image}) for summary in self._listed(family, **image)]
        return sorted(filter(None, found), key=lambda entry: _place(family, entry))

    def _listed(self, family: Family, **image: str) -> Iterator[dict[str, Any]]:
        try:
            yield from self._pages(f"list_{snake_case(family.name)}", **image)
        except ClientError as error:
            self._cannot_read(family.name, error)

    def _pages(self, operation: str, **request: Any) -> Iterator[Any]:
        pages = self._client.get_paginator(operation).paginate(**request, PaginationConfig={"PageSize": 100})
        for page in pages:
            self.has_read = True
            for value in page.values():
                if isinstance(value, list):
                    yield from value

    def _entry(self, family: Family, summary: dict[str, Any]) -> dict[str, Any] | None:
        name = str(summary.get(f"{family.kind.kind}Name", summary.get("Version")))
        try:
            shown = self._described(family, summary)
            entry = self._told(family, name, shown)
            if entry is None:
                return None
            if family is VERSIONS:
                entry |= self._aliases(summary["ImageName"], summary["Version"])
            elif tags := list(self._pages("list_tags", ResourceArn=shown[f"{family.kind.kind}Arn"])):
                entry["Tags"] = sorted(tags, key=lambda tag: str(tag["Key"]))
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE_MEANWHILE:
                self._cannot_read(f"{family.name} {name}", error)
            return None
        if family.name == "Images" and (versions := self._family(VERSIONS, ImageName=name)):
            entry[VERSIONS.name] = versions
        return entry

    def _described(self, family: Family, summary: dict[str, Any]) -> dict[str, Any]:
        operation = f"Describe{family.kind.kind}"
        asked = service_model().operation_model(operation).input_shape.members
        request = {member: summary[member] for member in asked if member in summary}
        if "SpaceName" in request:
            request.pop("UserProfileName", None)  # an app is one's or the other's
        shown: dict[str, Any] = getattr(self._client, snake_case(operation))(**request)
        self.account_id = self.account_id or shown[f"{family.kind.kind}Arn"].split(":")[4]
        return shown

    def _told(self, family: Family, name: str, shown: dict[str, Any]) -> dict[str, Any] | None:
        """The entry, in a status that lasts; None for what is about to go."""
        status_member = family.kind.status_member
        if family.kind.lifecycle:
            status = shown[status_member]
            lasting = family.leads_to(status)
            if lasting not in family.statuses:
                if status != "Deleted":
                    self._note(f"{family.name} {name} is {status}: left out")
                return None
            if lasting != status:
                self._note(f"{family.name} {name} is {status}: written down as {lasting}")
            shown = {**shown, status_member: lasting}
            if not failed(lasting):
                shown.pop("FailureReason", None)
        renamed = family.kind.renamed
        said = {member: tidy(shown.get(renamed.get(member, member))) for member in family.exported}
        return {member: value for member, value in said.items() if value not in (None, "", [])}

    def _aliases(self, image: str, version: int) -> dict[str, Any]:
        aliases = sorted(self._pages("list_aliases", ImageName=image, Version=version))
        return {"Aliases": aliases} if aliases else {}

    def _cannot_read(self, what: str, error: ClientError) -> None:
        if error.response["Error"]["Code"] in _NOBODY:
            raise error
        self.is_complete = False
        self._note(f"{what} cannot be read: {error}")


def tidy(value: Any) -> Any:
    """Without empty lists, and moments in UTC."""
    if isinstance(value, dict):
        return {member: tidy(item) for member, item in value.items() if item != []}
    if isinstance(value, list):
        return [tidy(item) for item in value]
    return value.astimezone(timezone.utc) if isinstance(value, datetime) else value


def _place(family: Family, entry: dict[str, Any]) -> tuple[Any, ...]:
    """By number or by name, so that two exports can be compared."""
    if family is VERSIONS:
        return (entry["Version"],)
    owner = (entry.get("DomainId", ""), entry.get("UserProfileName", ""), entry.get("SpaceName", ""))
    return (*owner, entry.get("AppType", ""), str(entry[f"{family.kind.kind}Name"]).lower())
