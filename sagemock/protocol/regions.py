"""What AWS's regions are called, and of which partition each is, as far as the installed botocore can tell."""

from __future__ import annotations

import re
from functools import cache
from typing import Any


@cache
def partition_of(region: str) -> str:
    """The partition of a region, such as ``"aws-cn"``; ``"aws"`` where nobody knows."""
    return next((str(each["id"]) for each in _partitions() if _is_of(each, region)), "aws")


def is_region(name: str) -> bool:
    """Whether a region is called so, or one that is newer than the installed botocore might be.

    That is of the form of a partition's regions, and lies in a direction that others lie in: the form alone,
    ``^(us|eu|...)-\\w+-\\d+$``, lets typing errors pass.
    """
    if name in _listed():
        return True
    has_form = any(re.fullmatch(each["regionRegex"], name) for each in _partitions())
    return has_form and name.split("-")[-2] in {listed.split("-")[-2] for listed in _listed()}


def refuse_unknown(region: str) -> None:
    """ValueError, with what is spelt like it, for a name that is none of a region."""
    if not is_region(region):
        raise ValueError(f"region={region!r} is no region{near_miss(region)}")


def near_miss(region: str) -> str:
    """``": did you mean 'us-east-1' or 'us-west-1'?"``; nothing where nothing is spelt like it."""
    from difflib import get_close_matches

    near = get_close_matches(region.lower(), _listed(), n=2)
    near.sort(key=lambda name: sorted(name) != sorted(region))  # fingers that were too fast, for us-esat-1
    return f": did you mean {' or '.join(map(repr, near))}?" if near else ""


@cache
def _listed() -> list[str]:
    return [region for each in _partitions() for region in each["regions"] if not region.endswith("-global")]


def _is_of(partition: dict[str, Any], region: str) -> bool:
    return region in partition["regions"] or re.match(partition["regionRegex"], region) is not None


@cache
def _partitions() -> list[dict[str, Any]]:
    from botocore.loaders import Loader

    return list(Loader().load_data("partitions")["partitions"])
