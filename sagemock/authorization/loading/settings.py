"""Parser of the authorization file: callers, their policies and the context of their calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sagemock.authorization.decision import Principal
from sagemock.authorization.language.context import Context
from sagemock.authorization.language.documents import PolicyError
from sagemock.authorization.language.json_values import as_list, as_text, is_scalar
from sagemock.authorization.policies import ADMINISTRATOR_ACCESS, FULL_AWS_ACCESS, Policy
from sagemock.authorization.principals import CallerArn, parse_caller_arn, principal_context
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.suggestions import did_you_mean

from .sources import PolicySources, contains_policies

CALLER_MEMBERS = (
    "caller",
    "principal_tags",
    "policies",
    "permissions_boundary",
    "session_policy",
    "service_control_policies",
    "context",
)
MEMBERS = (*CALLER_MEMBERS, "callers", "references")
_WITHOUT_CALLER = (
    "these are policies without a caller; put them or the name of their file below 'policies' or "
    '\'service_control_policies\', as in {"policies": ["policy.json"]}'
)
MISSING = object()
MOTO = "moto"  # the caller whose policies moto's IAM has


class SettingsParser:
    """Parses callers, and collects every error with its place.

    Args:
        sources: The reader of policies.
        default_arn: The ARN of a caller for whom the file has none.

    Attributes:
        errors: The errors, as in ``callers.AKIA1.policies[0]: file not found``.
    """

    def __init__(self, sources: PolicySources, default_arn: str) -> None:
        self._sources = sources
        self._default_arn = default_arn
        self.errors: list[str] = []

    def principal(self, settings: Mapping[str, JsonValue], place: str, parent: Principal | None = None) -> Principal:
        """Return a caller.

        Args:
            settings: Its members.
            place: Its place in the file, ending in a dot, or an empty string.
            parent: The caller from which SCPs and context are inherited.
        """
        caller = self._caller(settings.get("caller"), f"{place}caller")
        tags = self.texts(settings.get("principal_tags"), f"{place}principal_tags")
        inherited = parent.settings_context if parent else {}
        context = {**inherited, **self._context(settings.get("context"), f"{place}context")}
        return Principal(
            arn=caller.arn,
            account=caller.account,
            tags=tags,
            policies=self._policies(settings.get("policies", MISSING), f"{place}policies"),
            permissions_boundary=self._boundary(settings.get("permissions_boundary"), f"{place}permissions_boundary"),
            session_policy=self._session(settings.get("session_policy"), f"{place}session_policy"),
            service_control_policies=self._scps(settings, place, parent),
            context={**principal_context(caller, tags), **context},
            settings_context=context,
            is_root=caller.type == "root",
        )

    def check_members(self, settings: Mapping[str, JsonValue], known: Sequence[str], place: str) -> None:
        """Record an error for each unknown member; for policies without a caller, one error that shows their place."""
        if "Statement" in settings or contains_policies(settings):
            self.errors.append(f"{place.removesuffix('.')}{': ' if place else ''}{_WITHOUT_CALLER}")
            return
        for name in settings:
            if name not in known:
                self.errors.append(
                    f"{place}{name}: unknown key{did_you_mean(name, known) or '; use ' + ', '.join(known)}"
                )

    def _caller(self, value: JsonValue, place: str) -> CallerArn:
        default = parse_caller_arn(self._default_arn)
        if value is None or value == MOTO:
            return default
        try:
            return parse_caller_arn(value)
        except ValueError as error:
            self.errors.append(f"{place}: {error}")
            return default

    def _policies(self, value: JsonValue, place: str) -> tuple[Policy, ...]:
        return (ADMINISTRATOR_ACCESS,) if value is MISSING else self._read(value, place)

    def _boundary(self, value: JsonValue, place: str) -> Policy | None:
        if value is None:
            return None
        policies = self._read_one(value, place)
        if len(policies) > 1:
            self.errors.append(f"{place}: must be one policy, not {len(policies)}; select one with FILE#NAME")
        return policies[0] if policies else None

    def _session(self, value: JsonValue, place: str) -> tuple[Policy, ...] | None:
        return None if value is None else self._read(value, place)

    def _scps(
        self, settings: Mapping[str, JsonValue], place: str, parent: Principal | None
    ) -> tuple[tuple[Policy, ...], ...]:
        """Return the levels of SCPs: of a flat list one level, with FullAWSAccess; nested lists as they are."""
        value = settings.get("service_control_policies")
        if value is None:
            return parent.service_control_policies if parent else ()
        place = f"{place}service_control_policies"
        if isinstance(value, list | tuple) and value and all(isinstance(level, list | tuple) for level in value):
            return tuple(self._read(level, f"{place}[{index}]", is_scp=True) for index, level in enumerate(value))
        return ((FULL_AWS_ACCESS, *self._read(value, place, is_scp=True)),)

    def _read(self, value: JsonValue, place: str, *, is_scp: bool = False) -> tuple[Policy, ...]:
        policies: list[Policy] = []
        for index, source in enumerate(as_list(value)):
            if isinstance(source, list | tuple):
                self.errors.append(f"{place}[{index}]: levels and policies must not be mixed")
                continue
            policies += self._read_one(source, f"{place}[{index}]", is_scp=is_scp)
        return tuple(policies)

    def _read_one(self, source: JsonValue, place: str, *, is_scp: bool = False) -> list[Policy]:
        try:
            return self._sources.read(source, default_name=place, is_scp=is_scp)
        except PolicyError as error:
            indented = str(error).replace("\n", "\n  ")
            self.errors.append(f"{place}: {indented}")
            return []

    def _context(self, value: JsonValue, place: str) -> Context:
        context = {}
        for key, values in self.mapping(value, place).items():
            texts = as_list(values)
            if all(is_scalar(text) for text in texts):
                context[str(key).lower()] = tuple(as_text(text) for text in texts)
            else:
                self.errors.append(f"{place}.{key}: must be a string, a number, true, false or a list of them")
        return context

    def texts(self, value: JsonValue, place: str) -> dict[str, str]:
        """Return a mapping of strings; record errors for other values."""
        texts = {}
        for key, text in self.mapping(value, place).items():
            if is_scalar(text):
                texts[str(key)] = as_text(text)
            else:
                self.errors.append(f"{place}.{key}: must be a string, not {text!r:.60}")
        return texts

    def mapping(self, value: JsonValue, place: str) -> JsonObject:
        """Return a mapping, or an empty one for None; record an error for other values."""
        if isinstance(value, Mapping):
            return dict(value)
        if value is not None:
            self.errors.append(f"{place}: must be a mapping, not {value!r:.60}")
        return {}
