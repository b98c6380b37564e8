"""Resources that a run creates, and their costs by AWS's list prices."""

from __future__ import annotations

from typing import NamedTuple

PAGE = "https://aws.amazon.com/sagemaker/ai/pricing/"
REGION = "us-east-1"
_HOURS_PER_MONTH = 730  # by which AWS divides prices per month


class Price(NamedTuple):
    """A list price of on-demand usage in :data:`REGION`, without taxes.

    Attributes:
        usage_type: The name in AWS's price list.
        dollars: The price of a unit.
        unit: "hour" or "GB-month".
        date: When the price list had it. The amounts are quoted from the price list by public repositories.
    """

    usage_type: str
    dollars: float
    unit: str
    date: str


NOTEBOOK = Price("USE1-Notebk:ml.t3.medium", 0.05, "hour", "2026-09-24")
NOTEBOOK_VOLUME = Price("USE1-Notebk:VolumeUsage.gp2", 0.14, "GB-month", "2026-10-01")
LAB = Price("USE1-Studio:JupyterLab-ml.t3.medium", 0.05, "hour", "2026-09-24")
SPACE_VOLUME = Price("USE1-Studio:VolumeUsage.gp3", 0.112, "GB-month", "2026-08-24")
HOME = Price("USE1-TimedStorage-ByteHrs (EFS Standard)", 0.30, "GB-month", "2026-08-24")


class Creation(NamedTuple):
    """Resources that a run creates.

    Attributes:
        resources: Their description.
        usage: Prices with the hours for which each is charged, and with the GB of storage; empty without a charge.
        needs: The options without which the run does not create them.
    """

    resources: str
    usage: tuple[tuple[Price, float, int], ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def dollars(self) -> float:
        """Return the cost."""
        return sum(price.dollars * _units(price, hours, size) for price, hours, size in self.usage)


# Hours are those of the mock's durations with a reserve; instances are charged per second from Pending on.
CREATIONS = (
    Creation(
        "three lifecycle configs of notebook instances, two code repositories, a Studio lifecycle config, an app image "
        "config"
    ),
    Creation("an image without versions, with your role", needs=("role",)),
    Creation(
        "four or five notebook instances ml.t3.medium with 5 to 7 GB, one after the other",
        ((NOTEBOOK, 1.0, 1), (NOTEBOOK_VOLUME, 1.5, 27)),
        needs=("role",),
    ),
    Creation(
        "a domain with a user profile, three spaces with 5 to 7 GB and an EFS file system; three JupyterServer apps, "
        "which are free, and a JupyterLab on ml.t3.medium",
        ((LAB, 0.25, 1), (SPACE_VOLUME, 1.0, 17), (HOME, 1.0, 1)),
        needs=("role", "network"),
    ),
)


def creations(*, role: str, has_network: bool) -> list[Creation]:
    """Return the resources that a run with ``create`` creates.

    Args:
        role: The role for new resources, if there is one.
        has_network: Whether there are a VPC and subnets for a domain.
    """
    given = {"role": bool(role), "network": has_network}
    return [creation for creation in CREATIONS if all(given[need] for need in creation.needs)]


def price_lines(*, role: str, has_network: bool) -> list[str]:
    """Return lines with the resources that a run creates, and their costs.

    Args:
        role: The role for new resources, if there is one.
        has_network: Whether there are a VPC and subnets for a domain.
    """
    chosen = creations(role=role, has_network=has_network)
    lines = [f"  {creation.resources}: {_amount(creation.dollars)}" for creation in chosen]
    prices = {price for creation in chosen for price, *_ in creation.usage}
    if not prices:
        return [*lines, f"Prices: {PAGE}"]
    lines.append(f"Total: {_amount(sum(creation.dollars for creation in chosen))}, by list prices of {REGION}:")
    lines += [
        f"  {price.usage_type}: {price.dollars:g} USD per {price.unit} ({price.date})"
        for price in sorted(prices, key=lambda price: price.usage_type)
    ]
    return [*lines, f"Your region, taxes and a run that is interrupted change the amount. Present prices: {PAGE}"]


def _units(price: Price, hours: float, size: int) -> float:
    return hours if price.unit == "hour" else size * hours / _HOURS_PER_MONTH


def _amount(dollars: float) -> str:
    return f"about {dollars:.2f} USD" if dollars else "no charge"
