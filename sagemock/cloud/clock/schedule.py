"""What a resource has on the clock: which of its methods is called when, for as long as it is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from .clock import Appointment

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource

Agenda = Mapping[str, Appointment]  # by the name of the method
NOTHING: Agenda = {}


def expect(resource: Resource, method: str, after: timedelta, *, transitional: bool = False) -> Appointment:
    """Have a method of ``resource`` called after that time, in place of an earlier appointment for it."""
    if resource.agenda:
        cancel(resource, method)
    appointment = resource.region.clock.call_later(after, partial(_keep, resource, method), transitional=transitional)
    resource.agenda = {**resource.agenda, method: appointment}
    return appointment


def cancel(resource: Resource, *methods: str) -> None:
    """Call off the appointments for these methods, if there are any."""
    for method in methods:
        if appointment := resource.agenda.get(method):
            resource.region.clock.cancel(appointment)
            _cross_out(resource, method)


def resume(resource: Resource) -> None:
    """Queue what is on the agenda of a resource that was restored."""
    for method, appointment in resource.agenda.items():
        resource.region.clock.call_at(appointment, partial(_keep, resource, method))


def _keep(resource: Resource, method: str) -> None:
    appointment = resource.agenda[method]
    getattr(resource, method)()
    if resource.agenda.get(method) is appointment:  # until then it stands: who is killed meanwhile has not done it
        _cross_out(resource, method)


def _cross_out(resource: Resource, method: str) -> None:
    rest = {other: appointment for other, appointment in resource.agenda.items() if other != method}
    resource.agenda = rest or NOTHING
