"""What every resource has: a record in AWS's words, an ARN, tags, and a place in its lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sagemock import assumptions
from sagemock.protocol.errors import ServiceError, ValidationException
from sagemock.protocol.wire import Request

from .clock import schedule
from .lifecycle import GONE, Lifecycle, Transition

if TYPE_CHECKING:
    from .region import Region


class Resource:
    """One resource. Kinds subclass it and say what they are called, what they default to and how they live.

    ``kind`` is AWS's noun, the prefix of its members (``NotebookInstanceArn``); ``arn_type`` is the noun in the ARN.
    ``renamed`` maps members that requests and replies spell differently, ``searchable`` what list filters look at
    beside name, status and times. ``event_type`` is the detail-type of its EventBridge events, if AWS sends any.
    ``appointments`` are the methods that time may call.
    """

    kind: ClassVar[str]
    arn_type: ClassVar[str]
    lifecycle: ClassVar[Lifecycle | None] = None
    status_member: ClassVar[str] = "Status"
    defaults: ClassVar[Mapping[str, Any]] = {}
    renamed: ClassVar[Mapping[str, str]] = {}
    searchable: ClassVar[Mapping[str, str]] = {}
    event_type: ClassVar[str | None] = None
    event_members: ClassVar[tuple[str, ...]] = ()
    appointments: ClassVar[tuple[str, ...]] = ("elapse",)

    # Objects in these are replaced, never altered in place: events and journals rely on that.
    __slots__ = (
        "agenda",
        "arn",
        "created",
        "due",
        "failure",
        "key",
        "modified",
        "name",
        "record",
        "region",
        "status",
        "tags",
    )

    def __init__(self, region: Region, request: Request) -> None:
        self.region = region
        self.name = self.name_of(request)
        self.key = self.key_of(request)
        self.arn = self.arn_of(region, self.key)
        self.record = {**self.defaults}
        self.write({member: value for member, value in request.items() if member != "Tags"})
        self.tags: dict[str, str] = {}
        self.tag(request.get("Tags", ()), distinct=True)
        self.created = self.modified = self._now()
        self.status = self.lifecycle.first if self.lifecycle else ""
        self.failure: str | None = None
        self.due: float | None = None
        self.agenda = schedule.NOTHING

    @classmethod
    def name_of(cls, request: Request) -> str:
        """What a request calls it."""
        return str(request[f"{cls.kind}Name"])

    @classmethod
    def key_of(cls, request: Request) -> str:
        """What distinguishes a resource from its like: AWS compares names without regard to case."""
        return cls.name_of(request).lower()

    @classmethod
    def arn_of(cls, region: Region, key: str) -> str:
        return f"{region.arn_prefix}:{cls.arn_type}/{key.lower()}"

    # --- refusals that every kind words in its own way

    @classmethod
    def kinds(cls) -> list[type[Resource]]:
        """Every kind of resource there is."""
        below = [kind for subclass in cls.__subclasses__() for kind in subclass.kinds()]
        return below or [cls]

    @classmethod
    def missing(cls, region: Region, request: Request, action: str) -> ServiceError:
        """The error for a resource that is not there, when a call wanted to ``action`` it."""
        raise NotImplementedError

    def duplicate(self, arn: str) -> ServiceError:
        """The error for a name that is taken, by what has that ARN."""
        raise NotImplementedError

    def wrong_status(self, action: str) -> ServiceError:
        """The error for a verb that the present status does not allow."""
        raise NotImplementedError

    # --- reading and writing

    def view(self) -> dict[str, Any]:
        """Everything a reply may show of it; the output shape picks. The clock takes note of what is shown."""
        self.region.clock.show(self.due)
        return self.snapshot()

    def snapshot(self) -> dict[str, Any]:
        """Everything there is to tell, under the names that replies use."""
        return {
            **self.record,
            f"{self.kind}Name": self.name,
            f"{self.kind}Arn": self.arn,
            self.status_member: self.status,
            "FailureReason": self.failure,
            "CreationTime": self.created,
            "LastModifiedTime": self.modified,
        }

    def write(self, request: Request) -> None:
        """Take members of a request into the record, under the names that replies use; empty ones are unset."""
        name_member = f"{self.kind}Name"
        said = {self.renamed.get(member, member): value for member, value in request.items() if member != name_member}
        self.record = {member: value for member, value in {**self.record, **said}.items() if value not in ("", [])}

    def touch(self) -> None:
        self.modified = self._now()

    def _now(self) -> float:
        return round(self.region.clock.time(), 3)  # no finer than what replies show, so that filters agree with them

    def tag(self, tags: Any, *, distinct: bool = False) -> None:
        """Add tags, replacing the values of keys that are there. ``distinct``: refuse a key that comes twice."""
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

    # --- its life

    def act(self, action: str) -> None:
        """Do what a call asks ("start", "stop", ...), or refuse it in AWS's words."""
        self.allow(action)
        assert self.lifecycle is not None
        self.enter(self.lifecycle.actions[action].to)

    def allow(self, action: str) -> None:
        """Refuse a verb that the present status does not allow."""
        assert self.lifecycle is not None
        if self.status not in self.lifecycle.actions[action].allowed:
            raise self.wrong_status(action)

    def enter(self, status: str, failure: str | None = None) -> None:
        """Take on a status now, and queue what time will make of it."""
        self.status, self.failure, self.due = status, failure, None
        self.touch()
        assert self.lifecycle is not None
        if self.agenda:
            schedule.cancel(self, "elapse")
        if passage := self.lifecycle.transitions.get(status):
            after = self.region.cloud.durations[self.kind][status]
            waited_for = not passage.non_blocking
            appointment = schedule.expect(self, "elapse", after, transitional=waited_for)
            self.due = appointment.due if waited_for else None
        if status == GONE:
            self.region.remove(self)
        self.region.cloud.publish(self)
        self.on_enter(status)

    def elapse(self) -> None:
        """The time of its status is over."""
        assert self.lifecycle is not None
        passage = self.lifecycle.transitions[self.status]
        failure = None if passage.non_blocking else self._failure_of(self.status, passage)
        self.enter(passage.failure_status if failure else passage.to, failure)

    def _failure_of(self, status: str, passage: Transition) -> str | None:
        usual = self.default_failure(status) or passage.default_reason
        planted = self.region.cloud.faults.take_transition_failure(self.kind, self.arn, otherwise=usual)
        return planted or self.startup_failure(status)

    @property
    def holds_references(self) -> bool:
        """Return whether resources named in its record cannot be deleted because of it."""
        return False

    @property
    def process_id(self) -> str:
        """What a launcher knows it by."""
        return self.arn

    @property
    def log_stream(self) -> str:
        """How the streams begin that CloudWatch keeps of it."""
        return self.name

    def process_failed(self, reason: str) -> None:
        """A hook for kinds that run something: it has ended and cannot be started again."""

    def on_enter(self, status: str) -> None:
        """A hook for kinds to which a status means more than a word."""

    def resume(self) -> None:
        """A hook for kinds that run something: it is back from a journal, as it was, and nothing runs yet."""

    def default_failure(self, status: str) -> str | None:
        """A hook for kinds whose failures name something of theirs: why ``status`` is known to fail."""
        return None

    def startup_failure(self, status: str) -> str | None:
        """A hook for kinds that may be made so that ``status`` can only end in failure: the reason, if so."""
        return None


def report_changes() -> None:
    """From now on, resources tell the journal of their cloud, if it has one, of every change.

    Not from the beginning: it would take a fifth of what a create takes, of everybody.
    """
    Resource.__setattr__ = _set_and_tell  # type: ignore[assignment, method-assign]


def _set_and_tell(resource: Resource, name: str, value: Any) -> None:
    object.__setattr__(resource, name, value)
    if (region := getattr(resource, "region", None)) and (journal := region.cloud.journal):
        journal.changed(resource)
