"""Rules of moto's EventBridge: which targets an event reaches.

moto's own delivery ignores disabled rules, Input and InputPath, loses the account of an event, and knows few kinds of
targets [X5.14]. So only its rules are used, and its archives.
"""

from __future__ import annotations

import logging
import sys
from datetime import datetime
from functools import lru_cache
from typing import Any

from sagemock.cloud.delivery.pattern import EventPattern
from sagemock.integrations.backends import find_backend, is_excluded
from sagemock.integrations.seams import is_usable
from sagemock.protocol.json_types import JsonObject

from .input import RuleNames, target_input
from .targets import Message, TargetArn, send

LOG = logging.getLogger("sagemock.events")
MAX_HOPS = 5  # from one event bus to the next
DEFAULT_BUS = "default"


def has_rules() -> bool:
    """Return whether moto's EventBridge has a rule in any account and region."""
    models = sys.modules.get("moto.events.models")
    if models is None or not models.events_backends or is_excluded("events"):
        return False
    backends = [backend for by_region in dict.values(models.events_backends) for backend in dict.values(by_region)]
    usable = (backend for backend in backends if is_usable("events", backend))
    return any(bus.rules for backend in usable for bus in backend.event_buses.values())


def deliver(event: JsonObject) -> None:
    """Deliver an event to the targets of the rules of its account and region. Failures are logged, as nothing waits."""
    _deliver_to_bus(event, event["account"], event["region"], DEFAULT_BUS, hops=0)


def _deliver_to_bus(event: JsonObject, account_id: str, region: str, bus: str, *, hops: int) -> None:
    backend = find_backend("events", account_id, region)
    if backend is None or bus not in backend.event_buses:
        if hops:
            LOG.warning("the event %s did not reach the event bus %s, which does not exist", event["id"], bus)
        return
    for rule in list(backend.event_buses[bus].rules.values()):
        if _applies(rule, event):
            for target in list(rule.targets):
                _deliver_to_target(event, backend, rule, target, hops)


def _applies(rule: Any, event: JsonObject) -> bool:
    pattern = rule.event_pattern.dump()
    if rule.state == "DISABLED" or not pattern:  # without a pattern it is a schedule
        return False
    parsed = _parse(pattern)
    return parsed is not None and parsed.matches(event)


@lru_cache(maxsize=256)
def _parse(pattern: str) -> EventPattern | None:
    """Return a pattern; None for one that EventBridge would have refused."""
    try:
        return EventPattern(pattern)
    except (TypeError, ValueError) as error:
        LOG.warning("a rule matches nothing: %s", error)
        return None


def _deliver_to_target(event: JsonObject, backend: Any, rule: Any, target: dict[str, Any], hops: int) -> None:
    try:
        arn = TargetArn.parse(target["Arn"])
        if arn.service == "events":
            _deliver_to_events(event, backend, rule, arn, hops)
        else:
            text = target_input(target, event, RuleNames(rule.arn, rule.name))
            group = (target.get("SqsParameters") or {}).get("MessageGroupId")
            send(Message(arn, text, event["id"], group))
    except Exception as error:
        # A target that fails does not disturb the call that has caused the event.
        problem = str(error) or type(error).__name__
        LOG.warning(
            "the event %s did not reach the target %s of the rule %s: %s",
            event["id"],
            target["Arn"],
            rule.name,
            problem,
        )


def _deliver_to_events(event: JsonObject, backend: Any, rule: Any, arn: TargetArn, hops: int) -> None:
    if not arn.account_id:
        _archive(event, backend, rule)
    elif not arn.resource.startswith("event-bus/"):
        raise NotImplementedError("API destinations get no events: use sagemock serve --events-to")
    elif hops < MAX_HOPS:
        _deliver_to_bus(event, arn.account_id, arn.region, arn.name, hops=hops + 1)


def _archive(event: JsonObject, backend: Any, rule: Any) -> None:
    """Store an event in the archive that a rule belongs to, as moto stores its own."""
    archive = next(archive for archive in backend.archives.values() if archive.name == _archive_name(rule))
    time = datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()
    archive.events.append({**event, "time": time, "ingestion-time": time})


def _archive_name(rule: Any) -> str:
    return str(rule.name).removeprefix("Events-Archive-")
