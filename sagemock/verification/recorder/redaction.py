"""Redactor: requests and replies without anything that identifies an account, a person or a secret."""

from __future__ import annotations

import base64
import re
from collections import OrderedDict
from typing import TYPE_CHECKING

from sagemock.protocol.json_types import JsonObject, JsonValue

from .cipher import Cipher
from .text_redaction import ARN, HOST, URL, redact_arn, redact_host, redact_message, redact_url
from .vocabulary import is_public, is_public_segment

if TYPE_CHECKING:
    from sagemock.protocol.shapes import Shape

MAX_NAMES = 20_000  # names that are remembered for messages which come with later calls
_RESERVED_PREFIX = re.compile(r"(?:aws|sagemaker):", re.IGNORECASE)  # of tags; AWS refuses the first one
_TEXT_MEMBER = re.compile(r"(?:FailureReason|StatusDetails|Message)$", re.IGNORECASE)


class Redactor:
    """Replaces all strings but those that the API model defines.

    Everything is replaced unless it is a word of the service, so that no list of secrets has to be complete. Equal
    values have equal pseudonyms in all calls of a recording. Numbers, booleans and times remain.

    Args:
        key: The secret key of the recording.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(key)
        self._names: OrderedDict[str, None] = OrderedDict()

    def session(self) -> str:
        """Return an identifier of the key, which all processes of a session have in common."""
        return self._cipher.digest("session")

    def document(self, shape: Shape | None, document: JsonValue) -> JsonValue:
        """Return a request or a reply, redacted along its shape; members without a shape are redacted completely."""
        return self._value(shape, document, "")

    def message(self, message: str) -> str:
        """Return an error message with pseudonyms for the names that it quotes."""
        return redact_message(message, set(self._names), self._cipher)

    def code(self, code: str) -> str:
        """Return an error code, which is a name in Pascal case; anything else gets a pseudonym."""
        return code if re.fullmatch(r"[A-Z][A-Za-z]{2,60}", code) else self._cipher.text(code)

    def _value(self, shape: Shape | None, value: JsonValue, member: str) -> JsonValue:
        if isinstance(value, str):
            return self._string(shape, value, member)
        if isinstance(value, list):
            item = shape.member if shape is not None and shape.type_name == "list" else None
            return [self._value(item, each, member) for each in value]
        if isinstance(value, dict):
            return self._object(shape, value)
        return value

    def _object(self, shape: Shape | None, value: JsonObject) -> JsonObject:
        if shape is not None and shape.type_name == "map":
            return {self._string(None, key, ""): self._value(shape.value, each, "") for key, each in value.items()}
        members = shape.members if shape is not None and shape.type_name == "structure" else {}
        return {
            key if key in members else self._string(None, key, ""): self._value(members.get(key), each, key)
            for key, each in value.items()
        }

    def _string(self, shape: Shape | None, value: str, member: str) -> str:
        if shape is not None and shape.type_name == "timestamp":
            return value
        if value in getattr(shape, "enum", ()) or is_public(value):
            return value
        if _TEXT_MEMBER.search(member):
            return self.message(value)
        if shape is not None and shape.name.endswith("LifecycleConfigContent"):
            return self._script(value)
        self._remember(value)
        return self._identifier(value)

    def _identifier(self, value: str) -> str:
        if ARN.fullmatch(value):
            for name in re.split(r"[/:]", value)[5:]:
                if not is_public_segment(name):
                    self._remember(name)
            return redact_arn(value, self._cipher)
        if URL.fullmatch(value):
            return redact_url(value, self._cipher)
        if HOST.fullmatch(value):
            return redact_host(value, self._cipher)
        if prefix := _RESERVED_PREFIX.match(value):
            return prefix[0] + self._cipher.text(value[prefix.end() :])
        return self._cipher.text(value)

    def _script(self, content: str) -> str:
        """Return a script in base64 that only shows whether another one is the same."""
        try:
            base64.b64decode(content, validate=True)
        except ValueError:
            return self._cipher.text(content)
        return base64.b64encode(f"#!/bin/sh\n# redacted {self._cipher.digest(content)}\n".encode()).decode()

    def _remember(self, value: str) -> None:
        name = value.lower()
        if len(name) > 1:
            self._names[name] = None
            self._names.move_to_end(name)
        while len(self._names) > MAX_NAMES:
            self._names.popitem(last=False)
