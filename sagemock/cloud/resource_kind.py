"""ResourceKind: the nouns, names and ARNs of one kind of resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sagemock.protocol.name_case import lowered_members

from .lifecycle import Lifecycle

if TYPE_CHECKING:
    from sagemock.protocol.errors import ServiceError
    from sagemock.protocol.wire import Request

    from .region import Region


class ResourceKind:
    """The description of a kind of resource, which its class has and each resource shares.

    Attributes:
        kind: AWS's noun.
        member_prefix: The beginning of its own members, such as ``NotebookInstanceArn``; by default the kind.
        name_member: The member with the name, such as ``NotebookInstanceName``.
        arn_member: The member with the ARN, such as ``NotebookInstanceArn``.
        arn_type: The noun in the ARN.
        lifecycle: The statuses and transitions, for kinds that have any.
        status_member: The member of replies that has the status.
        defaults: The members of the record that a request may leave out.
        renamed: Members of requests that have another name in replies.
        searchable: The members that list filters search, apart from name, status and times.
        event_type: The detail type of the EventBridge events, for kinds of which AWS sends any.
        event_members: The members in the detail of these events.
        event_nulls: Those that are null if they are not set; others are then absent.
    """

    kind: ClassVar[str]
    member_prefix: ClassVar[str]
    name_member: ClassVar[str]
    arn_member: ClassVar[str]
    arn_type: ClassVar[str]
    lifecycle: ClassVar[Lifecycle | None] = None
    status_member: ClassVar[str] = "Status"
    defaults: ClassVar[Mapping[str, Any]] = {}
    renamed: ClassVar[Mapping[str, str]] = {}
    searchable: ClassVar[Mapping[str, str]] = {}
    event_type: ClassVar[str | None] = None
    event_members: ClassVar[tuple[str, ...]] = ()
    event_nulls: ClassVar[tuple[str, ...]] = ()

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        if "kind" in cls.__dict__ and "member_prefix" not in cls.__dict__:
            cls.member_prefix = cls.kind
        if hasattr(cls, "member_prefix"):
            cls.name_member, cls.arn_member = f"{cls.member_prefix}Name", f"{cls.member_prefix}Arn"

    @classmethod
    def name_of(cls, request: Request) -> str:
        """Return the name in a request."""
        name = str(request[cls.name_member])
        return name.lower() if cls.name_member in lowered_members(cls.kind) else name

    @classmethod
    def key_of(cls, request: Request) -> str:
        """Return the key, unique within region and kind: the name in lower case, since case is ignored [N3.5]."""
        return cls.name_of(request).lower()

    @classmethod
    def arn_of(cls, region: Region, key: str) -> str:
        """Return the ARN of the resource with that key."""
        return f"{region.arn_prefix}:{cls.arn_type}/{key.lower()}"

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        """Return the error for a resource that does not exist, of a call whose verb is ``action``."""
        raise NotImplementedError
