"""Identifiers that a service generates: which one of the recording is which one of the mock."""

from __future__ import annotations

import re
from collections import OrderedDict

from sagemock.protocol.json_types import JsonValue

MAX_ENTRIES = 20_000
_ACCOUNT = re.compile(r"arn:[\w-]*:sagemaker:[\w-]*:(\d{12}):")
_GENERATED = re.compile(r"(?:Id|Uid|Arn|Url|Token|Version|SecurityGroup)s?$")


class Identifiers:
    """The generated identifiers of a recording and of the mock, as pairs, and the values that the client has sent."""

    def __init__(self) -> None:
        self._ours: OrderedDict[str, str] = OrderedDict()
        self._recorded: OrderedDict[str, str] = OrderedDict()
        self._sent: OrderedDict[str, None] = OrderedDict()

    def record_sent(self, value: JsonValue) -> None:
        """Remember the strings of a request, which replies have to repeat, if not in their case."""
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            self.record_sent(item)
        if isinstance(value, str):
            _add(self._sent, value.lower(), None)

    def has_recorded(self, identifier: str) -> bool:
        """Return whether an identifier of the recording has a counterpart in the mock."""
        return identifier in self._ours

    def to_ours(self, value: JsonValue) -> JsonValue:
        """Return a recorded value with the identifiers of the mock."""
        if isinstance(value, dict):
            return {key: self.to_ours(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.to_ours(item) for item in value]
        return self.translate(value) if isinstance(value, str) else value

    def translate(self, text: str) -> str:
        """Return a recorded string with the identifiers of the mock."""
        if text in self._ours:
            return self._ours[text]
        return re.sub(r"[\w-]+", lambda match: self._ours.get(match[0], match[0]), text)

    def match(self, member: str, recorded: str, ours: str) -> bool:
        """Return whether two values of a member are the same, or generated ones in the same role."""
        if member.endswith("Url"):  # the values of a query are tokens
            recorded, ours = (re.sub(r"=[^&]*", "=", url) for url in (recorded, ours))
        if ours in {recorded, self.translate(recorded)}:  # a client may have sent it before its pair was seen
            return True
        if (
            not _GENERATED.search(member)
            or recorded in self._ours
            or ours in self._recorded
            or ours.lower() in self._sent
        ):
            return False
        if member.endswith("Token"):  # it has no parts in which it could be the same
            self._pair(recorded, ours)
            return True
        first, second = re.split(r"([^\w-]+)", recorded), re.split(r"([^\w-]+)", ours)
        if len(first) != len(second):
            return False
        pairs = [(old, new) for old, new in zip(first, second, strict=True) if self.translate(old) != new]
        if any(_form(old) != _form(new) or new.lower() in self._sent for old, new in pairs):
            return False
        for old, new in [*pairs, (recorded, ours)]:
            self._pair(old, new)
        return True

    def pair_accounts(self, recorded: str, ours: str) -> None:
        """Pair the accounts in the ARNs of two error messages, if each has ARNs of one account."""
        accounts, our_accounts = (set(_ACCOUNT.findall(text)) for text in (recorded, ours))
        if len(accounts) == len(our_accounts) == 1 and not accounts & self._ours.keys():
            self._pair(accounts.pop(), our_accounts.pop())

    def _pair(self, recorded: str, ours: str) -> None:
        _add(self._ours, recorded, ours)
        _add(self._recorded, ours, recorded)


def _add(entries: OrderedDict[str, JsonValue], key: str, value: JsonValue) -> None:
    entries[key] = value
    while len(entries) > MAX_ENTRIES:
        entries.popitem(last=False)


def _form(text: str) -> str:
    """Return the prefix of an identifier, such as ``d-``, or nothing."""
    prefix, dash, _ = text.partition("-")
    return prefix if dash and prefix.isalpha() else ""
