"""Resource: record, ARN and tags of one resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.protocol.errors import ServiceError, ValidationException
from sagemock.protocol.name_case import lowered_members
from sagemock.protocol.wire import Reply, Request

from .resource_kind import ResourceKind

if TYPE_CHECKING:
    from .inventory.usages import Usages
    from .region import Region


class Resource(ResourceKind):
    """One resource of a region. Each kind of resource is a subclass.

    Kinds whose resources have statuses derive from :class:`~sagemock.cloud.stateful_resource.StatefulResource`.
    """

    # Values of slots are replaced, never changed in place: events and snapshots share them.
    # After a change of a slot, mark_changed() has to be called, or a saved state misses it.
    __slots__ = ("arn", "created", "key", "modified", "name", "record", "region", "tags")

    # The values for resources without statuses, in place of StatefulResource's slots.
    status: str = ""
    failure: str | None = None
    due: float | None = None

    def __init__(self, region: Region, request: Request) -> None:
        self.region = region
        self.name = self.name_of(request)
        self.key = self.key_of(request)
        self.arn = self.arn_of(region, self.key)
        self.record: Reply = {**self.defaults}
        self.write({member: value for member, value in request.items() if member != "Tags"})
        self.tags: dict[str, str] = {}
        self.tag(request.get("Tags", ()), distinct=True)
        self.created = self.modified = self._now()

    @classmethod
    def kinds(cls) -> list[type[Resource]]:
        """Return every kind of resource."""
        below = [kind for subclass in cls.__subclasses__() for kind in subclass.kinds()]
        return below or ([cls] if hasattr(cls, "kind") else [])

    # --- identity

    @property
    def process_id(self) -> str:
        """The identifier under which a launcher runs a process for this resource."""
        return self.arn

    @property
    def log_stream(self) -> str:
        """The beginning of the names of its CloudWatch log streams."""
        return self.name

    @property
    def parents(self) -> tuple[Resource, ...]:
        """The resources that it belongs to."""
        return ()

    @property
    def blocks_parent_deletion(self) -> bool:
        """True if its parents cannot be deleted while it exists."""
        return False

    @property
    def holds_references(self) -> bool:
        """True if resources that its record names cannot be deleted because of it."""
        return False

    def duplicate(self, arn: str) -> ServiceError:
        """Return the error for a name that the resource with this ARN already has."""
        raise NotImplementedError

    # --- reading

    def view(self) -> Reply:
        """Return every member that a reply may show; the reply shows the current status, which the clock takes note of.

        The dispatcher drops the members that the output shape does not have.
        """
        self.region.clock.reply.show(self, self.due)
        return self.snapshot()

    def snapshot(self) -> Reply:
        """Return every member that a reply may show."""
        return {
            **self.record,
            self.name_member: self.name,
            self.arn_member: self.arn,
            "CreationTime": self.created,
            "LastModifiedTime": self.modified,
        }

    def adapt_event(self, members: Reply) -> Reply:
        """Return the members of an event as this kind sends them.

        The resource may be one of a restored history, which has name and ARN only.
        """
        return members

    # --- changing

    def write(self, request: Request) -> None:
        """Merge members of a request into the record, under their names in replies; empty values remove members."""
        changes = {
            self.renamed.get(member, member): value for member, value in request.items() if member != self.name_member
        }
        for member in lowered_members(self.kind):
            if member in changes:
                changes[member] = changes[member].lower()
        merged = {**self.record, **changes}
        self.record = {member: value for member, value in merged.items() if value not in ("", [])}
        self.mark_changed()

    def touch(self) -> None:
        """Set the time of the last modification to now."""
        self.modified = self._now()
        self.mark_changed()

    def _now(self) -> float:
        return round(self.region.clock.time(), 3)  # the precision of replies, so that time filters agree with them

    def tag(self, tags: Iterable[Mapping[str, str]], *, distinct: bool = False) -> None:
        """Add tags, and replace the values of existing keys.

        Args:
            tags: The tags, in the shape of a request.
            distinct: Whether a duplicate key is an error.

        Raises:
            ValidationException: A key is reserved or a duplicate, or there are too many tags.
        """
        merged = dict(self.tags)
        for tag in tags:
            if tag["Key"].lower().startswith("aws:"):
                raise ValidationException(assumptions.RESERVED_TAG_KEY)
            if distinct and tag["Key"] in merged:
                raise ValidationException(assumptions.DUPLICATE_TAG_KEY.format(key=tag["Key"]))
            merged[tag["Key"]] = tag["Value"]
        if len(merged) > assumptions.TAG_LIMIT:
            raise ValidationException(assumptions.TOO_MANY_TAGS.format(limit=assumptions.TAG_LIMIT))
        self.tags = merged
        self.mark_changed()

    def untag(self, keys: Iterable[str]) -> None:
        """Remove the tags with these keys, as far as they exist [N14.3]."""
        removed = set(keys)
        self.tags = {key: value for key, value in self.tags.items() if key not in removed}
        self.mark_changed()

    def mark_changed(self) -> None:
        """Report a change of this resource to the cloud's journal, if the cloud has one."""
        if journal := self.region.cloud.journal:
            journal.changed(self)

    # --- deleting

    def check_deletable(self, usages: Usages) -> None:
        """Raise AWS's error if its status, its children or references to it forbid its deletion.

        Args:
            usages: The references and children in its region.
        """

    # --- hooks of the region and the cloud

    def on_insert(self) -> None:
        """Record the creation, once the resource is in its region."""
        self.region.cloud.publish(self)

    def on_remove(self) -> None:
        """Clean up before the resource leaves its region."""

    def process_failed(self, reason: str) -> None:
        """React to a process of this resource that has ended and cannot be restarted."""

    def provision(self) -> str | None:
        """Create its missing counterparts in other services of AWS; return why that fails, or None."""
        return None

    def resume(self) -> None:
        """Restart the processes of this resource after it was restored from a state."""
