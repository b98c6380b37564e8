"""Results of benchmarks and their goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

_FACTORS = {"s": 1.0, "1/s": 1.0, "instructions": 1.0, "KB": 1 / 1024, "MB": 1 / 2**20}


@dataclass(frozen=True)
class Goal:
    """A limit for a result.

    Attributes:
        limit: The number.
        at_least: Whether it is a lower limit; else it is an upper one.
    """

    limit: float
    at_least: bool = False

    def is_met(self, value: float) -> bool:
        """Return whether a value is within the limit."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Result:
    """The measurements of one benchmark, one per round.

    Attributes:
        title: What was measured.
        own: sagemock's values, in ``unit``'s base: seconds, bytes, calls per second or instructions.
        other: The values of what it is compared with, of the same rounds; empty without a comparison.
        reference: The name of what it is compared with.
        unit: "s", "1/s", "KB", "MB" or "instructions".
        faster: Whether the ratio is other to own, "times faster", instead of own to other.
        goal: The limit of the ratio, or of the value in ``unit`` without a comparison; None without a goal.
    """

    title: str
    own: Sequence[float]
    other: Sequence[float] = ()
    reference: str = ""
    unit: str = "s"
    faster: bool = False
    goal: Goal | None = None

    @property
    def figures(self) -> list[float]:
        """The figures that the goal limits, one per round: ratios, or values without a comparison."""
        if not self.other:
            return [value * _FACTORS[self.unit] for value in self.own]
        pairs = zip(self.own, self.other, strict=True)
        return [other / own if self.faster else own / other for own, other in pairs]

    @property
    def figure(self) -> float:
        """The median of the figures."""
        return median(self.figures)

    @property
    def spread(self) -> tuple[float, float]:
        """The quartiles of the figures."""
        if len(self.figures) < 2:
            return self.figure, self.figure
        low, _, high = quantiles(self.figures, n=4, method="inclusive")
        return low, high

    @property
    def is_met(self) -> bool:
        """Whether the median meets the goal; True without a goal."""
        return self.goal is None or self.goal.is_met(self.figure)

    @property
    def is_missed(self) -> bool:
        """Whether the goal is missed by more than the noise: even the better quartile does not meet it."""
        return self.goal is not None and not any(map(self.goal.is_met, self.spread))
