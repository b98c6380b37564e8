"""Catalogue of the probes, and of the resources that they create."""

from __future__ import annotations

from .probe import Probe
from .probes.free import free_probes
from .probes.paid import paid_probes
from .probes.reads import read_probes
from .probes.refusals import refusal_probes

# The resources that each group of probes creates, and their costs.
FREE = "a lifecycle config, a code repository, a Studio lifecycle config, an app image config: no charge"
IMAGE = "an image without versions, with your role: no charge"
NOTEBOOK = "a notebook instance ml.t3.medium with 5 GB, for about 15 minutes: charged while it is InService"
DOMAIN = "a domain with a user profile, a private space with 5 GB, and an EFS file system: charged by their storage"
PRICES = "https://aws.amazon.com/sagemaker/ai/pricing/"


def select_probes(*, create: bool, role: str, has_network: bool) -> list[Probe]:
    """Return the probes of a run.

    Args:
        create: Whether it may create resources.
        role: The role for new ones; without it, there are no images, notebook instances and domains.
        has_network: Whether there are a VPC and subnets for a domain.
    """
    probes = read_probes()
    if create:
        probes += [*refusal_probes(), *free_probes()]
        probes += paid_probes(has_network=has_network) if role else []
    return probes


def creations(*, role: str, has_network: bool) -> list[str]:
    """Return the resources that a run with ``create`` makes, one line each."""
    lines = [FREE]
    if role:
        lines += [IMAGE, NOTEBOOK]
    return [*lines, DOMAIN] if role and has_network else lines
