"""Region names and partitions, from the installed botocore."""

from __future__ import annotations

import re
from functools import cache
from typing import TypedDict

from .suggestions import did_you_mean


class _Partition(TypedDict):
    id: str
    regionRegex: str
    regions: dict[str, object]


@cache
def partition_of(region: str) -> str:
    """Return the partition of a region, such as ``"aws-cn"``; ``"aws"`` for unknown regions."""
    for partition in _partitions():
        if region in partition["regions"] or re.match(partition["regionRegex"], region):
            return partition["id"]
    return "aws"


def is_region(name: str) -> bool:
    """Return whether a region has this name, or might have it although the installed botocore does not list it.

    A region that is newer than botocore has the form of its partition's regions and ends in a direction that other
    regions have: the form alone would accept typing errors.
    """
    if name in _known_regions():
        return True
    has_form = any(re.fullmatch(partition["regionRegex"], name) for partition in _partitions())
    return has_form and _direction(name) in map(_direction, _known_regions())


def check_region_name(region: str) -> None:
    """Raise ValueError, with similar names, unless a region has this name."""
    if not is_region(region):
        raise ValueError(f"unknown region {region!r}{similar_regions(region)}")


def similar_regions(region: str) -> str:
    """Return the end of an error message that suggests regions with a similar name, or an empty string."""
    return did_you_mean(region.lower(), _known_regions(), limit=2)


def _direction(region: str) -> str:
    return region.split("-")[-2]


@cache
def _known_regions() -> list[str]:
    return [region for partition in _partitions() for region in partition["regions"] if not region.endswith("-global")]


@cache
def _partitions() -> list[_Partition]:
    from botocore.loaders import Loader

    return list(Loader().load_data("partitions")["partitions"])
