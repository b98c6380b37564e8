"""Resources that a recording has created, and those that existed before it."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator

from sagemock import seeds
from sagemock.cloud.cloud import Cloud
from sagemock.cloud.resource import Resource
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.resources.images.images import Image
from sagemock.resources.studio.domains import Domain
from sagemock.resources.studio.spaces import Space
from sagemock.resources.studio.user_profiles import UserProfile
from sagemock.seeds.export.reader import to_entry
from sagemock.seeds.kinds import KINDS
from sagemock.verification.formats.recorded_call import RecordedCall

from .documents import key_in
from .identifiers import MAX_ENTRIES

_VERBS = r"(?:Describe|Delete|Update|Start|Stop)(\w+)|CreatePresigned(\w+)Url|Create(\w+)PresignedUrl"
# The resources inside which others are, with the members that identify them.
_PARENTS: dict[type[Resource], tuple[str, ...]] = {
    Domain: ("DomainId",),
    UserProfile: ("DomainId", "UserProfileName"),
    Space: ("DomainId", "SpaceName"),
    Image: ("ImageName",),
}
_MISSING = re.compile(r"not ?exist|not ?found|cannot find|could not find|unable to (?:find|describe)", re.IGNORECASE)


class KnownResources:
    """The resources that calls of a recording have created or described.

    Args:
        cloud: The cloud of the replay.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._known: OrderedDict[tuple[str, str, str], None] = OrderedDict()

    def add_created(self, call: RecordedCall, request: JsonObject, reply: JsonObject) -> None:
        """Remember the resource of a Create call.

        Args:
            call: The recorded call, which has succeeded.
            request: The request, with the identifiers of the mock.
            reply: The reply, with the identifiers of the mock.
        """
        kind = _kinds_by_noun().get(call.operation.removeprefix("Create"))
        created = {**_identifiers_of_arn(reply), **reply, **request}
        if kind is not None and (key := key_in(kind, created)):
            self._add(call.region, kind, key)

    def is_from_before(self, call: RecordedCall, request: JsonObject, error: JsonObject) -> bool:
        """Return whether the mock lacks a resource, which has existed before the recording.

        Args:
            call: The recorded call.
            request: Its request, with the identifiers of the mock.
            error: The error of the mock. If the recorded one, too, reports a missing resource, both are compared.
        """
        recorded = call.error or {}
        is_missing = _MISSING.search(f"{error.get('__type')} {error.get('message')}")
        if not is_missing or _MISSING.search(f"{recorded.get('code')} {recorded.get('message')}"):
            return False
        region = self._cloud.resource_store.region(call.region)
        return any(
            region.with_key(kind, key) is None and (call.region, kind.kind, key) not in self._known
            for kind, key in _referred(call.operation, request)
        )

    def adopt(self, call: RecordedCall, description: JsonObject) -> bool:
        """Create a resource that existed before, as its description shows it.

        Args:
            call: The recorded Describe call.
            description: Its reply, with the identifiers of the mock.

        Returns:
            Whether it was created; not if it is in a transitional status, or in a domain that is not described.
        """
        kind = next((kind for kind in KINDS if call.operation == f"Describe{kind.noun}"), None)
        if kind is None:
            return False
        status = description.get(kind.resource_class.status_member)
        if kind.stable_statuses and status not in kind.stable_statuses:
            return False
        try:
            seeds.load(self._cloud, seeds.read({call.region: {kind.name: [to_entry(kind, description)]}}))
        except seeds.SeedError:
            return False
        if key := key_in(kind.resource_class, description):
            self._add(call.region, kind.resource_class, key)
        return True

    def without_others(self, call: RecordedCall, reply: JsonObject, request: JsonObject) -> JsonObject:
        """Return the reply of a List call without the resources that existed before.

        Args:
            call: The recorded call.
            reply: Its reply, with the identifiers of the mock.
            request: Its request, with the identifiers of the mock.
        """
        plural = call.operation.removeprefix("List")
        kind = next((kind.resource_class for kind in KINDS if kind.name == plural), None)
        member = next((name for name, value in reply.items() if isinstance(value, list)), None)
        if kind is None or member is None:
            return reply
        items = [item for item in reply[member] if self._is_known(call.region, kind, item, request)]
        return {**reply, member: items}

    def _is_known(self, region: str, kind: type[Resource], item: JsonValue, request: JsonObject) -> bool:
        """Return whether the mock has or had an item of a list; also for items that cannot be identified."""
        key = key_in(kind, {**request, **item}) if isinstance(item, dict) else None
        if key is None:
            return True
        in_region = self._cloud.resource_store.region(region)
        return in_region.with_key(kind, key) is not None or (region, kind.kind, key) in self._known

    def _add(self, region: str, kind: type[Resource], key: str) -> None:
        self._known[region, kind.kind, key] = None
        while len(self._known) > MAX_ENTRIES:
            self._known.popitem(last=False)


def _referred(operation: str, request: JsonObject) -> Iterator[tuple[type[Resource], str]]:
    """Yield kind and key of the resources that have to exist for a call."""
    match = re.fullmatch(_VERBS, operation)
    kind = _kinds_by_noun().get(next(filter(None, match.groups()))) if match else None
    if kind is not None and (key := key_in(kind, request)):
        yield kind, key
    for parent, members in _PARENTS.items():
        is_own = operation == f"Create{parent.kind}"
        if not is_own and all(request.get(member) for member in members) and (key := key_in(parent, request)):
            yield parent, key


def _identifiers_of_arn(reply: JsonObject) -> JsonObject:
    """Return the DomainId that the ARN of a new domain contains."""
    arn = str(reply.get("DomainArn", ""))
    return {"DomainId": arn.rpartition("/")[2]} if arn else {}


def _kinds_by_noun() -> dict[str, type[Resource]]:
    return {kind.kind: kind for kind in Resource.kinds()}
