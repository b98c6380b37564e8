"""Processors and memory of instance types, from the table that tools/instance_sizes.py writes."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

MIB = 1024**2
_TABLE = Path(__file__).parent / "kinds" / "instance_sizes.csv"


class InstanceSize(NamedTuple):
    """The size of an instance type.

    Attributes:
        vcpus: The number of virtual processors.
        memory_mib: The memory, in MiB.
    """

    vcpus: int
    memory_mib: int


def size_of(instance_type: str) -> InstanceSize | None:
    """Return the size of an instance type; None for one that EC2 does not describe."""
    return _sizes().get(instance_type)


@lru_cache(maxsize=1)
def _sizes() -> dict[str, InstanceSize]:
    with _TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["instance_type"]: InstanceSize(int(row["vcpus"]), int(row["memory_mib"])) for row in rows}
