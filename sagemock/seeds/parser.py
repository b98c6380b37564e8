"""Reads and checks a seed document."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sagemock.data_files import files
from sagemock.data_files.plain_data import Data, DataError, Members, copy_data
from sagemock.protocol.regions import is_region, similar_regions
from sagemock.protocol.suggestions import did_you_mean

from .entries import Entry, parse_entry
from .kinds import KINDS, VERSIONS, Kind

Source = str | os.PathLike[str] | Mapping[str, Data]

_KINDS_BY_NAME = {kind.name: kind for kind in KINDS}
_YAML_NOUNS: dict[type, str] = {dict: "a mapping", list: "a list", type(None): "empty"}


class SeedError(ValueError):
    """A seed that cannot be loaded; the message names each wrong entry and the reason."""


@dataclass(frozen=True)
class Seed:
    """Resources to create.

    Attributes:
        name: How error messages call it.
        account_id: The account in its ARNs; None if the seed does not specify it.
        entries: The resources, in an order in which they can be created.
    """

    name: str
    account_id: str | None
    entries: tuple[Entry, ...]

    def in_account(self, account_id: str) -> Seed:
        """Return the seed with its own account replaced by ``account_id`` in every ARN."""
        if self.account_id in (None, account_id):
            return self
        replace_account = _account_replacer(self.account_id, account_id)
        entries = tuple(replace(entry, members=replace_account(entry.members)) for entry in self.entries)
        return Seed(self.name, account_id, entries)

    def error(self, *reasons: str) -> SeedError:
        """Return the error that reports why the seed cannot be loaded."""
        return _seed_error(self.name, *reasons)


def read(source: Source) -> Seed:
    """Read a seed and check all of its entries.

    Args:
        source: The path of a YAML or JSON file, or a mapping with the same content.

    Returns:
        The seed.

    Raises:
        TypeError: If ``source`` is neither a path nor a mapping.
        SeedError: (a ValueError) with all errors in the document.
        ImportError: If the file is YAML, and PyYAML is not installed.
    """
    if not isinstance(source, str | os.PathLike | Mapping):
        raise TypeError(f"seed={source!r} must be the path of a YAML or JSON file, or a mapping")
    name = "the seed" if isinstance(source, Mapping) else f"the seed {os.fspath(source)}"
    try:
        document = copy_data(source if isinstance(source, Mapping) else files.read(Path(source)))
    except DataError as error:
        raise _seed_error(name, str(error)) from None
    parser = _DocumentParser()
    account_id = parser.account_id(document)
    entries = list(parser.entries(document))
    if errors := parser.errors or list(_duplicate_versions(entries)):
        raise _seed_error(name, *errors)
    return Seed(name, account_id, tuple(sorted(entries, key=lambda entry: entry.rank)))


def _seed_error(name: str, *reasons: str) -> SeedError:
    return SeedError(f"cannot load {name}:" + "".join(f"\n  {reason}" for reason in reasons))


class _DocumentParser:
    """Walks through a document: regions, kinds, lists of entries. Collects all ``errors``."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def account_id(self, document: Data) -> str | None:
        account_id = document.pop("AccountId", None) if isinstance(document, dict) else None
        if account_id is None:
            return None
        if not isinstance(account_id, str) or not re.fullmatch("[0-9]{12}", account_id):
            self.errors.append(f"AccountId: {account_id!r} must be 12 digits, in quotes")
            return None
        return account_id

    def entries(self, document: Data) -> Iterator[Entry]:
        expected = "a mapping of regions: {us-east-1: {NotebookInstances: [...]}}"
        if self._has_type("the document", document, dict, expected):
            for region, kinds in document.items():
                yield from self._parse_region(region, kinds)

    def _parse_region(self, region: str, kinds: Data) -> Iterator[Entry]:
        if region in _KINDS_BY_NAME:
            self.errors.append(f"{region!r} must be below a region, as in us-east-1: {{{region}: [...]}}")
        elif not is_region(region):
            self.errors.append(f"unknown region {region!r}{similar_regions(region)}")
        elif kinds is not None and self._has_type(region, kinds, dict, "a mapping: {NotebookInstances: [...]}"):
            for name, items in kinds.items():
                if name in _KINDS_BY_NAME and not _KINDS_BY_NAME[name].is_available:
                    self.errors.append(f"{region}: the installed botocore has no {name}: upgrade boto3 and botocore")
                elif name in _KINDS_BY_NAME:
                    yield from self._parse_list(_KINDS_BY_NAME[name], f"{region}.{name}", region, items)
                else:
                    self.errors.append(f"{region}: unknown resource kind {name!r}{_suggest_kind(name)}")

    def _parse_list(self, kind: Kind, location: str, region: str, items: Data, **parent: Data) -> Iterator[Entry]:
        content = f"of parameters of Create{kind.noun}"
        if items is None or not self._has_type(location, items, list, f"a list of mappings {content}"):
            return
        for number, item in enumerate(items):
            item_location = f"{location}[{number}]"
            if self._has_type(item_location, item, dict, f"a mapping {content}"):
                yield from self._parse_item(kind, item_location, region, item, **parent)

    def _parse_item(self, kind: Kind, location: str, region: str, members: Members, **parent: Data) -> Iterator[Entry]:
        versions = members.pop(VERSIONS.name, None) if kind.name == "Images" else None
        name = members.get(kind.resource_class.name_member)
        if isinstance(name, str):
            location = f"{location} ({name})"
        for misplaced in sorted(members.keys() & _KINDS_BY_NAME.keys() - kind.shape.members.keys()):
            members.pop(misplaced)
            example = f"{region}: {{{misplaced}: [...]}}"
            self.errors.append(f"{location}: {misplaced!r} must be below the region, as in {example}")
        entry, errors = parse_entry(kind, region, location, members)
        self.errors += errors
        entry.members.update(parent)
        yield entry
        if versions is not None:
            yield from self._parse_list(VERSIONS, f"{location}.{VERSIONS.name}", region, versions, ImageName=name)

    def _has_type(self, location: str, value: Data, expected_type: type, expected: str) -> bool:
        if isinstance(value, expected_type):
            return True
        actual = _YAML_NOUNS.get(type(value)) or repr(value)
        self.errors.append(f"{location} is {actual}, but must be {expected}")
        return False


def _suggest_kind(name: str) -> str:
    return did_you_mean(name, _KINDS_BY_NAME, limit=1) or f"; must be one of {', '.join(_KINDS_BY_NAME)}"


def _duplicate_versions(entries: list[Entry]) -> Iterator[str]:
    """Yield an error for each version number that an image has twice; AWS itself reports all other duplicates."""
    seen: set[tuple[str, str, int]] = set()
    for entry in entries:
        if entry.kind is VERSIONS and "Version" in entry.members:
            key = (entry.region, str(entry.members["ImageName"]).lower(), entry.members["Version"])
            if key in seen:
                yield f"{entry.location}: duplicate Version {entry.members['Version']} of this image"
            seen.add(key)


def _account_replacer(old: str | None, new: str) -> Callable[[Data], Data]:
    arn = re.compile(rf"(arn:[^:]*:[^:]*:[^:]*:){old}(:.*)", re.DOTALL)

    def replace_account(value: Data) -> Data:
        if isinstance(value, dict):
            return {key: replace_account(item) for key, item in value.items()}
        if isinstance(value, list):
            return [replace_account(item) for item in value]
        if isinstance(value, str) and (match := arn.fullmatch(value)):
            return f"{match[1]}{new}{match[2]}"
        return value

    return replace_account
