"""One entry of a seed, checked by botocore as a call would be, and by AWS's model as a request would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sagemock.protocol import wire
from sagemock.protocol.errors import ServiceError

from .families import Family, failed
from .plain_data import epoch

_LAST_SECOND = 253_402_300_799  # of the year 9999


@dataclass(frozen=True)
class Entry:
    """A resource that is to be there. ``where`` it stands in the file; ``members`` are Create's, and facts."""

    family: Family
    region: str
    where: str
    members: dict[str, Any]

    @property
    def rank(self) -> tuple[int, int, bool]:
        """Where it comes in the order in which things can be made: what runs comes last, since it uses quotas."""
        is_usual = self.status == self.family.usual_status
        return self.family.order, self.members.get("Version", _LAST_SECOND), self.family.is_alone and is_usual

    @property
    def status(self) -> str:
        return str(self.members.get(self.family.kind.status_member, self.family.usual_status))


def check(family: Family, region: str, where: str, item: dict[str, Any], wrong: list[str]) -> Entry:
    """An entry of what is said there. Adds to ``wrong`` what botocore, AWS's model and we have against it."""
    times = [name for name, shape in family.shape.members.items() if shape.type_name == "timestamp"]
    item = {name: epoch(value) if name in times else value for name, value in item.items()}
    # Times first: botocore does not survive those that no calendar has.
    against = _about_times(times, item) or _by_botocore(family, item)
    if not against:
        item, against = _by_model(family, item)
    against = against or _about_times(times, item) + _about_domain(family, item) + _about_status(family, item)
    wrong += [f"{where}: {line}" for line in against]
    return Entry(family, region, where, item)


def _by_botocore(family: Family, item: dict[str, Any]) -> list[str]:
    from botocore.validate import ParamValidator

    report: str = ParamValidator().validate(item, family.shape).generate_report()
    return report.splitlines()


def _by_model(family: Family, item: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    # What everything has that says nothing else is right, even if it is newer than this botocore.
    usual = {member: value for member, value in item.items() if family.kind.defaults.get(member) == value}
    said = {member: value for member, value in item.items() if member not in usual}
    try:
        return wire.load(family.shape, said) | usual, []
    except ServiceError as refusal:
        return item, [str(refusal)]


def _about_times(times: list[str], item: dict[str, Any]) -> list[str]:
    said = {name: item[name] for name in times if isinstance(item.get(name), int | float)}
    return [f"{name} must lie between 1970 and 9999" for name, time in said.items() if not 0 <= time <= _LAST_SECOND]


def _about_domain(family: Family, item: dict[str, Any]) -> list[str]:
    if family.lives_in_domain and ("DomainId" in item) == ("DomainName" in item):
        return ["Say in which domain it is: DomainId, or DomainName, and not both"]
    return []


def _about_status(family: Family, item: dict[str, Any]) -> list[str]:
    status = item.get(family.kind.status_member, family.usual_status)
    if family.statuses and status not in family.statuses:
        return [f"{family.kind.status_member} {status} does not last. Those that do: {', '.join(family.statuses)}"]
    if "FailureReason" in item and not failed(status):
        return [f"FailureReason goes with a {family.kind.status_member} of failure, and this one is {status}"]
    return []
