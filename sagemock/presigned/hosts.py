"""The host names that Studio lives on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions

if TYPE_CHECKING:
    from sagemock.cloud.region import Region


def studio_host(region: Region, label: str) -> str:
    """``label`` is a domain's identifier, or what AWS has made up for a space."""
    return f"{label}.studio.{region.name}.{assumptions.NOTEBOOK_DOMAINS.get(region.partition, 'sagemaker.aws')}"
