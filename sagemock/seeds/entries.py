"""Validates one entry with botocore and the API model."""

from __future__ import annotations

from dataclasses import dataclass

from sagemock.data_files.plain_data import Members, to_epoch
from sagemock.protocol import wire
from sagemock.protocol.errors import ServiceError

from .kinds import IN_MAINTENANCE, MAINTAINED, Kind, in_maintenance, is_failure

_LAST_SECOND = 253_402_300_799  # of the year 9999


@dataclass(frozen=True)
class Entry:
    """One resource of a seed.

    Attributes:
        kind: Its kind.
        region: The name of its region.
        location: Its position in the seed, for error messages.
        members: The members of Create and the extra members of its kind.
    """

    kind: Kind
    region: str
    location: str
    members: Members

    @property
    def rank(self) -> tuple[int, int, bool]:
        """The sort key of the creation order: running instances come last, since they count against quotas."""
        uses_quota = self.kind.is_leaf and self.status == self.kind.default_status
        return self.kind.order, self.members.get("Version", _LAST_SECOND), uses_quota

    @property
    def status(self) -> str:
        """The status that the entry gives, or the default status of its kind."""
        return str(self.members.get(self.kind.resource_class.status_member, self.kind.default_status))


def parse_entry(kind: Kind, region: str, location: str, members: Members) -> tuple[Entry, list[str]]:
    """Validate the members of one entry as botocore and AWS would validate a Create request.

    Args:
        kind: The kind of the entry.
        region: The name of its region.
        location: Its position in the seed.
        members: The members as they are in the seed.

    Returns:
        The entry, and the error messages.
    """
    times = [name for name, shape in kind.shape.members.items() if shape.type_name == "timestamp"]
    members = {name: to_epoch(value) if name in times else value for name, value in members.items()}
    # Times first: botocore raises an exception for times outside the calendar.
    errors = _time_errors(times, members) or _botocore_errors(kind, members)
    if not errors:
        members, errors = _apply_model(kind, members)
    if not errors:
        errors = _time_errors(times, members) + _domain_errors(kind, members) + _status_errors(kind, members)
    return Entry(kind, region, location, members), [f"{location}: {error}" for error in errors]


def _botocore_errors(kind: Kind, members: Members) -> list[str]:
    from botocore.validate import ParamValidator

    report: str = ParamValidator().validate(members, kind.shape).generate_report()
    return report.splitlines()


def _apply_model(kind: Kind, members: Members) -> tuple[Members, list[str]]:
    """Return the members as the wire format would carry them, and the constraints that they violate."""
    # Default values are valid even if they are newer than the installed botocore.
    defaults = {name: value for name, value in members.items() if kind.resource_class.defaults.get(name) == value}
    others = {name: value for name, value in members.items() if name not in defaults}
    try:
        return wire.load(kind.shape, others) | defaults, []
    except ServiceError as error:
        return members, [str(error)]


def _time_errors(times: list[str], members: Members) -> list[str]:
    values = {name: members[name] for name in times if isinstance(members.get(name), int | float)}
    return [f"{name} must be between 1970 and 9999" for name, time in values.items() if not 0 <= time <= _LAST_SECOND]


def _domain_errors(kind: Kind, members: Members) -> list[str]:
    if kind.is_in_domain and ("DomainId" in members) == ("DomainName" in members):
        return ["specify the domain by either DomainId or DomainName"]
    return []


def _status_errors(kind: Kind, members: Members) -> list[str]:
    status_member = kind.resource_class.status_member
    status = members.get(status_member, kind.default_status)
    if kind.stable_statuses and status not in kind.stable_statuses:
        return [f"{status_member} {status} is transitional; it must be one of {', '.join(kind.stable_statuses)}"]
    if maintained := in_maintenance(members):
        return [f"{maintained[0]} {IN_MAINTENANCE} is transitional; {MAINTAINED} follows it"]
    if "FailureReason" in members and not is_failure(status):
        return [f"FailureReason requires a {status_member} of failure, not {status}"]
    return []
