"""Catalogue of the probes, and of the resources that they create."""

from __future__ import annotations

from .probe import Probe
from .probes.domains import domain_probes
from .probes.free import free_probes
from .probes.notebooks import notebook_probes
from .probes.reads import read_probes
from .probes.refusals import refusal_probes
from .probes.wire import wire_probes


def select_probes(*, create: bool, role: str, has_network: bool) -> list[Probe]:
    """Return the probes of a run.

    Args:
        create: Whether it may create resources.
        role: The role for new ones; without it, there are no images, notebook instances and domains.
        has_network: Whether there are a VPC and subnets for a domain.
    """
    probes = [*wire_probes(), *read_probes()]
    if create:
        probes += [*refusal_probes(), *free_probes()]
        probes += notebook_probes() if role else ()
        probes += domain_probes() if role and has_network else ()
    return probes
