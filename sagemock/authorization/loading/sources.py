"""Policies from files, documents and ARNs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from sagemock.authorization.language.documents import PolicyError
from sagemock.authorization.policies import Policy
from sagemock.data_files import files
from sagemock.data_files.plain_data import DataError, copy_data
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.suggestions import did_you_mean

from . import cloudformation, terraform
from .found_policy import FoundPolicy
from .managed_policies import managed_policy

_MEMBERS = ("file", "document", "name", "arn")
FORMS = "a file name, a policy document, or the ARN of an AWS managed policy"


class PolicySources:
    """Reads policies in each form that users may specify them.

    Args:
        directory: The directory of relative file names.
        account_id: The account of CloudFormation's ``AWS::AccountId``.
        references: Values of references in CloudFormation templates.

    Attributes:
        files: The files that were read.
    """

    def __init__(self, directory: Path, account_id: str, references: Mapping[str, str]) -> None:
        self._directory = directory
        self._account_id = account_id
        self._references = references
        self.files: list[Path] = []

    def read(self, source: JsonValue, *, default_name: str, is_scp: bool = False) -> list[Policy]:
        """Return the policies of a source; more than one if it is Terraform's output or a CloudFormation template.

        Args:
            source: A file name, optionally with ``#NAME`` for one of the policies in it; a document, also as a JSON
                string; the ARN of an AWS managed policy; or a mapping of ``file`` or ``document`` with a ``name`` and
                an ``arn``.
            default_name: The name of a document without one.
            is_scp: Whether SCPs are wanted; else identity-based policies.

        Raises:
            PolicyError: If the source cannot be read, or a policy in it is malformed.
        """
        if isinstance(source, os.PathLike):
            source = os.fspath(source)
        if isinstance(source, str):
            if source.startswith("arn:"):
                return [managed_policy(source)]
            if source.lstrip().startswith("{"):
                return [Policy(default_name, _parse_json(source))]
            return self._read_file(source, is_scp=is_scp)
        if not isinstance(source, Mapping):
            raise PolicyError(f"{source!r:.60} must be {FORMS}")
        if not any(name in source for name in ("file", "document")):
            return [Policy(default_name, dict(source))]
        return self._read_mapping(source, default_name, is_scp=is_scp)

    def _read_mapping(self, source: Mapping[str, JsonValue], default_name: str, *, is_scp: bool) -> list[Policy]:
        for name in source:
            if name not in _MEMBERS:
                raise PolicyError(f"unknown key {name!r}{did_you_mean(name, _MEMBERS)}")
        if "file" in source and "document" in source:
            raise PolicyError("specify either file or document, not both")
        inner = source["file"] if "file" in source else source["document"]
        policies = self.read(inner, default_name=default_name, is_scp=is_scp)
        if len(policies) > 1 and ("name" in source or "arn" in source):
            raise PolicyError(f"{source['file']} contains {len(policies)} policies; select one with #NAME")
        return [
            Policy(source.get("name", policy.name), policy.document, source.get("arn", policy.arn))
            for policy in policies
        ]

    def _read_file(self, text: str, *, is_scp: bool) -> list[Policy]:
        path, fragment = self._split(text)
        self.files.append(path)
        try:
            document = copy_data(files.read(path))
        except (DataError, ImportError) as error:
            raise PolicyError(f"{path}: {error}") from None
        if not isinstance(document, dict):
            raise PolicyError(f"{path}: a policy must be a mapping, not {document!r:.60}")
        try:
            found = self._policies_in(document)
        except (AttributeError, IndexError, KeyError, TypeError) as error:
            raise PolicyError(f"{path}: not a valid plan, state or template: {error!r}") from None
        if found is None:
            found = [FoundPolicy(path.stem, document, is_scp=is_scp)]
        return [_policy(path, entry) for entry in _select(path, found, fragment, is_scp=is_scp)]

    def _split(self, text: str) -> tuple[Path, str]:
        """Return the path and the name after ``#``, unless a file has the whole name."""
        whole = self._directory / text
        name, mark, fragment = text.rpartition("#")
        if mark and not whole.exists():
            return self._directory / name, fragment
        return whole, ""

    def _policies_in(self, document: JsonObject) -> list[FoundPolicy] | None:
        """Return the policies in Terraform's output or a template; None for any other document."""
        if terraform.is_terraform(document):
            return list(terraform.policies_in(document))
        if cloudformation.is_template(document):
            return list(cloudformation.policies_in(document, self._account_id, self._references))
        return None


def contains_policies(document: Mapping[str, JsonValue]) -> bool:
    """Return whether a document is one that policies are selected from: Terraform's output or a template."""
    return terraform.is_terraform(document) or cloudformation.is_template(document)


def _select(path: Path, found: Iterable[FoundPolicy], fragment: str, *, is_scp: bool) -> list[FoundPolicy]:
    kind = "service control policy" if is_scp else "identity-based policy"
    candidates = [entry for entry in found if entry.is_scp == is_scp]
    if not candidates:
        raise PolicyError(f"{path} contains no {kind}")
    if not fragment:
        return candidates
    names = [entry.name for entry in candidates]
    if fragment not in names:
        raise PolicyError(f"{path} contains no {kind} {fragment!r}{did_you_mean(fragment, names)}")
    return [entry for entry in candidates if entry.name == fragment]


def _policy(path: Path, entry: FoundPolicy) -> Policy:
    if entry.error:
        raise PolicyError(f"{path}: {entry.name}: {entry.error}")
    try:
        return Policy(entry.name, entry.document, entry.arn)
    except PolicyError as error:
        raise PolicyError(f"{path}: {error}") from None


def _parse_json(text: str) -> JsonValue:
    try:
        return json.loads(text)
    except ValueError as error:
        raise PolicyError(f"invalid JSON: {error}") from None
