"""One seed: where it comes from, and its entries, each checked as a request would be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sagemock.protocol.regions import is_region, near_miss

from .entries import Entry, check
from .families import FAMILIES, VERSIONS, Family
from .files import load
from .plain_data import SeedRefused, copied

Source = str | os.PathLike[str] | Mapping[str, Any]

_NAMES = {family.name: family for family in FAMILIES}


@dataclass(frozen=True)
class Seed:
    """What is to be there: ``entries`` in the order in which they can be made; ``account_id`` is that of its ARNs."""

    name: str
    account_id: str | None
    entries: tuple[Entry, ...]

    def in_account(self, account_id: str) -> Seed:
        """The same for another account: ARNs that name this one name that one."""
        if self.account_id in (None, account_id):
            return self
        moved = _mover(self.account_id, account_id)
        entries = tuple(replace(entry, members=moved(entry.members)) for entry in self.entries)
        return Seed(self.name, account_id, entries)

    def refused(self, *why: str) -> SeedRefused:
        return _refused(self.name, *why)


def read(source: Source) -> Seed:
    """Read a seed: a path to YAML or JSON, or the mapping that such a file holds.

    Raises TypeError for anything else, SeedRefused (a ValueError) with all that is wrong in it, and ImportError where
    YAML cannot be read.
    """
    if not isinstance(source, str | os.PathLike | Mapping):
        raise TypeError(f"seed={source!r} must be the path of a YAML or JSON file, or a mapping")
    name = "the seed" if isinstance(source, Mapping) else f"the seed {os.fspath(source)}"
    try:
        document = copied(source if isinstance(source, Mapping) else load(Path(source)))
    except SeedRefused as refusal:
        raise _refused(name, str(refusal)) from None
    form = _Form()
    account_id = form.account(document)
    entries = list(form.entries(document))
    if wrong := form.wrong or list(_twice(entries)):
        raise _refused(name, *wrong)
    return Seed(name, account_id, tuple(sorted(entries, key=lambda entry: entry.rank)))


def _refused(name: str, *why: str) -> SeedRefused:
    return SeedRefused(f"{name} is refused:" + "".join(f"\n  {line}" for line in why))


class _Form:
    """The outer form of a document: regions, families, lists of entries; ``wrong`` is all there is against it."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def account(self, document: Any) -> str | None:
        account_id = document.pop("AccountId", None) if isinstance(document, dict) else None
        if account_id is None or (isinstance(account_id, str) and re.fullmatch("[0-9]{12}", account_id)):
            return account_id
        self.wrong.append(f"AccountId: {account_id!r} must be 12 digits, in quotes")
        return None

    def entries(self, document: Any) -> Iterator[Entry]:
        if self._is("it", document, dict, "a mapping of regions: {us-east-1: {NotebookInstances: [...]}}"):
            for region, families in document.items():
                yield from self._of_region(region, families)

    def _of_region(self, region: str, families: Any) -> Iterator[Entry]:
        if region in _NAMES:
            self.wrong.append(f"{region!r} is no region: put it below one, as in us-east-1: {{{region}: [...]}}")
        elif not is_region(region):
            self.wrong.append(f"{region!r} is no region{near_miss(region)}")
        elif families is not None and self._is(region, families, dict, "a mapping: {NotebookInstances: [...]}"):
            for name, items in families.items():
                if name in _NAMES:
                    yield from self._listed(_NAMES[name], f"{region}.{name}", region, items)
                else:
                    near = get_close_matches(name, _NAMES, n=1) or _NAMES
                    self.wrong.append(f"{region}: {name!r} is no family of resources; say {' or '.join(near)}")

    def _listed(self, family: Family, place: str, region: str, items: Any, **image: Any) -> Iterator[Entry]:
        what_create_takes = f"of what Create{family.kind.kind} takes"
        if items is None or not self._is(place, items, list, f"a list {what_create_takes}"):
            return
        for number, item in enumerate(items):
            where = f"{place}[{number}]"
            if self._is(where, item, dict, f"a mapping {what_create_takes}"):
                yield from self._entry(family, where, region, item, **image)

    def _entry(self, family: Family, where: str, region: str, item: dict[str, Any], **image: Any) -> Iterator[Entry]:
        versions = item.pop(VERSIONS.name, None) if family.name == "Images" else None
        if isinstance(name := item.get(f"{family.kind.kind}Name"), str):
            where = f"{where} ({name})"
        entry = check(family, region, where, item, self.wrong)
        entry.members.update(image)
        yield entry
        yield from self._listed(VERSIONS, f"{where}.{VERSIONS.name}", region, versions, ImageName=item.get("ImageName"))

    def _is(self, place: str, value: Any, wanted: type, form: str) -> bool:
        if isinstance(value, wanted):
            return True
        nouns: dict[type, str] = {dict: "a mapping", list: "a list", type(None): "empty"}
        self.wrong.append(f"{place} is {nouns.get(type(value)) or repr(value)} and must be {form}")
        return False


def _twice(entries: list[Entry]) -> Iterator[str]:
    """Versions of one image that go by one number; of everything else that is there twice, AWS complains itself."""
    seen: set[tuple[Any, ...]] = set()
    for entry in entries:
        if entry.family is VERSIONS and "Version" in entry.members:
            key = (entry.region, str(entry.members["ImageName"]).lower(), entry.members["Version"])
            if key in seen:
                yield f"{entry.where}: there is another Version {entry.members['Version']} of this image"
            seen.add(key)


def _mover(old: str | None, new: str) -> Callable[[Any], Any]:
    arn = re.compile(rf"(arn:[^:]*:[^:]*:[^:]*:){old}(:.*)", re.DOTALL)

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: moved(item) for key, item in value.items()}
        if isinstance(value, list):
            return [moved(item) for item in value]
        return arn.sub(rf"\g<1>{new}\g<2>", value) if isinstance(value, str) and arn.fullmatch(value) else value

    return moved
