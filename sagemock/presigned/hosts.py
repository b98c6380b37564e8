"""Host names of notebook instances and Studio."""

from __future__ import annotations

from sagemock import assumptions


def notebook_host(label: str, region: str, partition: str) -> str:
    """Return the host name of a notebook instance [N3.6]."""
    return f"{label}.notebook.{region}.{_domain(partition)}"


def studio_host(label: str, region: str, partition: str) -> str:
    """Return the host of a domain (label: its identifier) or of a space (label: random) [S11.1, S11.2]."""
    return f"{label}.studio.{region}.{_domain(partition)}"


def _domain(partition: str) -> str:
    return assumptions.NOTEBOOK_DOMAINS.get(partition, "sagemaker.aws")
