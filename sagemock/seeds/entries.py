"""One entry of a seed, checked by botocore as a call would be, and by AWS's model as a request would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import wire
from ..errors import ServiceError
from .families import Family, failed
from .plain import epoch

_LAST_SECOND = 253_402_300_799  # of the year 9999


@dataclass(frozen=True)
class Entry:
    """A resource that is to be there. ``where`` it stands in the file; ``members`` are Create's, and facts."""

    family: Family
    region: str
    where: str
    members: dict[str, Any]

    @property
    def rank(self) -> tuple[int, int]:
        """Where it comes in the order in which things can be made: versions after their images, by number."""
        return self.family.order, self.members.get("Version", _LAST_SECOND)

    @property
    def status(self) -> str:
        return str(self.members.get(self.family.kind.status_member, self.family.usual_status))


def check(family: Family, region: str, where: str, item: dict[str, Any], wrong: list[str]) -> Entry:
    """An entry of what is said there. Adds to ``wrong`` what botocore, AWS's model and we have against it."""
    times = [name for name, shape in family.shape.members.items() if shape.type_name == "timestamp"]
    item = {name: epoch(value) if name in times else value for name, value in item.items()}
    against = _by_botocore(family, item) or _by_model(family, item) or _by_us(family, item)
    wrong += [f"{where}: {line}" for line in against]
    # What is checked here is not told again by botocore and the model: a moment may be a text until now.
    return Entry(family, region, where, item if against else wire.load(family.shape, item))


def _by_botocore(family: Family, item: dict[str, Any]) -> list[str]:
    from botocore.validate import ParamValidator

    report: str = ParamValidator().validate(item, family.shape).generate_report()
    return report.splitlines()


def _by_model(family: Family, item: dict[str, Any]) -> list[str]:
    try:
        wire.load(family.shape, item)
    except ServiceError as refusal:
        return [str(refusal)]
    return []


def _by_us(family: Family, item: dict[str, Any]) -> list[str]:
    against = []
    if family.lives_in_domain and ("DomainId" in item) == ("DomainName" in item):
        against.append("Say in which domain it is: DomainId, or DomainName, and not both")
    loaded = wire.load(family.shape, item)
    for member, shape in family.shape.members.items():
        if shape.type_name == "timestamp" and not 0 <= loaded.get(member, 0) <= _LAST_SECOND:
            against.append(f"{member} must lie between 1970 and 9999")
    return against + _about_status(family, item)


def _about_status(family: Family, item: dict[str, Any]) -> list[str]:
    status = item.get(family.kind.status_member, family.usual_status)
    if family.statuses and status not in family.statuses:
        return [f"{family.kind.status_member} {status} does not last. Those that do: {', '.join(family.statuses)}"]
    if "FailureReason" in item and not failed(status):
        return [f"FailureReason goes with a {family.kind.status_member} of failure, and this one is {status}"]
    return []
