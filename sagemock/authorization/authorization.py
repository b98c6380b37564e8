"""The callers of a simulated account, with their policies."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from sagemock.cloud.history.user_identity import execution_session
from sagemock.data_files import files
from sagemock.data_files.plain_data import DataError, copy_data
from sagemock.protocol.json_types import JsonValue

from .decision import Principal, StatementReference
from .language.documents import PolicyError
from .loading.settings import CALLER_MEMBERS, MEMBERS, MOTO, SettingsParser
from .loading.sources import PolicySources
from .notices.notice import Notice, notices
from .principals import parse_caller_arn, principal_context

Source: TypeAlias = "str | os.PathLike[str] | Mapping[str, JsonValue]"
ACCOUNT_ID = "123456789012"


@dataclass(frozen=True)
class Authorization:
    """The callers and their policies.

    Attributes:
        default: The caller of every access key that ``callers`` does not have.
        callers: The other callers, by access key or ARN.
        uses_moto: Whether callers and their policies are those of moto's IAM (``caller: moto``).
        source: The path of the file, or None.
        files: The files of policies.
        used: How many decisions rest on each statement.
    """

    default: Principal
    callers: Mapping[str, Principal] = field(default_factory=dict)
    uses_moto: bool = False
    source: Path | None = None
    files: tuple[Path, ...] = ()
    used: Counter[StatementReference] = field(default_factory=Counter, init=False, repr=False, compare=False)
    _with_other_arns: dict[str, Principal] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def load(cls, source: Source, *, account_id: str = ACCOUNT_ID) -> Authorization:
        """Load callers and policies.

        Args:
            source: The path of a YAML or JSON file, or a mapping with the same content. Names of policy files are
                relative to the file's directory, or for a mapping to the working directory.
            account_id: The account of a caller without an ARN.

        Raises:
            PolicyError: (a ValueError) with every error and its place.
            TypeError: If the source is neither a path nor a mapping.
        """
        if not isinstance(source, str | os.PathLike | Mapping):
            raise TypeError(f"authorization={source!r} must be the path of a YAML or JSON file, or a mapping")
        path = None if isinstance(source, Mapping) else Path(source)
        name = "the authorization" if path is None else f"the authorization {path}"
        try:
            document = copy_data(source if path is None else files.read(path))
        except (DataError, ImportError) as error:
            raise PolicyError(f"cannot load {name}: {error}") from None
        if not isinstance(document, Mapping):
            raise PolicyError(f"cannot load {name}: it must be a mapping with {', '.join(MEMBERS)}")
        directory = path.parent if path else Path()
        authorization, errors = _parse(document, directory, account_id, path)
        if errors:
            raise PolicyError(f"cannot load {name}:" + "".join(f"\n  {error}" for error in errors))
        return authorization

    def principal_for(self, access_key_or_arn: str | None) -> Principal:
        """Return a caller.

        Args:
            access_key_or_arn: An access key, or the ARN of a user, a role session, or a root user.

        Returns:
            The caller with that key or ARN, or for the session of a role the caller with the role's ARN. For any other
            ARN, the default caller with that ARN; for any other access key, the default caller.

        Raises:
            ValueError: If it begins with ``arn:`` and is not the ARN of a caller.
        """
        if not access_key_or_arn:
            return self.default
        if access_key_or_arn in self.callers:
            return self.callers[access_key_or_arn]
        if not access_key_or_arn.startswith("arn:"):
            return self.default
        return self._principal_with(access_key_or_arn)

    def session_of(self, role: str) -> str | None:
        """Return the ARN of SageMaker's session of an execution role if ``callers`` have the role, else None."""
        try:
            session = parse_caller_arn(execution_session(role))
        except ValueError:  # the API model also allows what is not the ARN of a role
            return None
        found = any(each.arn == session.arn or session.is_session_of(each.arn) for each in self.callers.values())
        return session.arn if found else None

    def _principal_with(self, arn: str) -> Principal:
        if arn not in self._with_other_arns:
            self._with_other_arns[arn] = self._find_or_derive(arn)
        return self._with_other_arns[arn]

    def _find_or_derive(self, arn: str) -> Principal:
        for principal in self.principals:
            if principal.arn == arn:
                return principal
        caller = parse_caller_arn(arn)
        base = next((role for role in self.callers.values() if caller.is_session_of(role.arn)), self.default)
        context = {**principal_context(caller, base.tags), **base.settings_context}
        return replace(base, arn=arn, account=caller.account, context=context, is_root=caller.type == "root")

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """Notices about parts of the policies that probably do not do what their author expects."""
        return notices(self.principals)

    @property
    def principals(self) -> tuple[Principal, ...]:
        """All callers, the default first."""
        return (self.default, *self.callers.values())


def _parse(
    document: Mapping[str, JsonValue], directory: Path, account_id: str, path: Path | None
) -> tuple[Authorization, list[str]]:
    references, entries = (document.get(name) for name in ("references", "callers"))
    sources = PolicySources(directory, account_id, references if isinstance(references, Mapping) else {})
    parser = SettingsParser(sources, f"arn:aws:iam::{account_id}:user/sagemock")
    parser.check_members(document, MEMBERS, "")
    parser.texts(references, "references")
    default = parser.principal(document, "")
    callers = {}
    for key, settings in parser.mapping(entries, "callers").items():
        place = f"callers.{key}."
        if not isinstance(settings, Mapping):
            parser.errors.append(f"callers.{key}: must be a mapping with {', '.join(CALLER_MEMBERS)}")
            continue
        parser.check_members(settings, CALLER_MEMBERS, place)
        named = {"caller": key, **settings} if key.startswith("arn:") else settings
        callers[key] = parser.principal(named, place, parent=default)
    return Authorization(default, callers, document.get("caller") == MOTO, path, tuple(sources.files)), parser.errors
