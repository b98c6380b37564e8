"""Findings: measured values of a soak, with their limits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One measured value and its limit.

    Attributes:
        title: The measured quantity.
        value: The value.
        limit: The highest value that is allowed.
        unit: The unit of both.
    """

    title: str
    value: float
    limit: float
    unit: str = ""

    @property
    def is_duration(self) -> bool:
        """True for a duration, which depends on the load of the machine."""
        return self.unit in ("s", "ms")

    @property
    def is_met(self) -> bool:
        """True if the value is within its limit."""
        return self.value <= self.limit

    def __str__(self) -> str:
        verdict = "ok" if self.is_met else "MISSED"
        value, limit = (f"{number:,.4g} {self.unit}".rstrip() for number in (self.value, self.limit))
        return f"{self.title:<58} {value:>14}   at most {limit:>12}   {verdict}"
