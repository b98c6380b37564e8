"""Heads of HTTP/1.1 messages, parsed strictly: a program that read the same bytes in another way could be deceived."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

Header: TypeAlias = tuple[str, str]

MAX_HEAD = 64 * 1024  # bytes
END_OF_HEAD = b"\r\n\r\n"
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # a token of RFC 9110
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # all but the tab
_TARGET = re.compile(r"/[^\x00-\x20\x7f]*")  # the origin form
_VERSIONS = ("HTTP/1.0", "HTTP/1.1")
_LENGTH = re.compile(r"[0-9]{1,18}")
_STATUS_LINE = re.compile(r"(HTTP/1\.[01]) ([1-9][0-9]{2})(?: .*)?")

H = TypeVar("H", bound="Head")


class BadMessage(Exception):
    """A head or body that is not well-formed HTTP/1.1; ``status`` is the one to answer a request with."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Head:
    """The headers of a message, in their order."""

    headers: tuple[Header, ...]

    def all(self, name: str) -> list[str]:
        """Return the values of all headers with this name, in lower case."""
        return [value for key, value in self.headers if key.lower() == name]

    def get(self, name: str) -> str:
        """Return the value of the first header with this name, in lower case, or an empty string."""
        return next(iter(self.all(name)), "")

    def options(self, name: str) -> set[str]:
        """Return the elements of a header that is a comma-separated list, in lower case."""
        return {element.strip().lower() for value in self.all(name) for element in value.split(",")} - {""}

    def without(self: H, *names: str) -> H:
        """Return a copy without the headers of these names, in lower case."""
        return replace(self, headers=tuple(header for header in self.headers if header[0].lower() not in names))

    def plus(self: H, *headers: Header) -> H:
        """Return a copy with further headers."""
        return replace(self, headers=(*self.headers, *headers))

    def content_length(self) -> int | None:
        """Return the length of a body that is not chunked; None without a Content-Length."""
        lengths = self.all("content-length")
        if not lengths:
            return None
        if len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0]):
            raise BadMessage("invalid Content-Length")
        return int(lengths[0])

    def _encode(self, first_line: str) -> bytes:
        lines = [first_line, *(f"{name}: {value}" for name, value in self.headers), "", ""]
        return "\r\n".join(lines).encode("latin-1")


@dataclass(frozen=True)
class RequestHead(Head):
    """The head of a request. Its target is in origin form, such as ``/lab?x=1``."""

    method: str
    target: str
    version: str

    @classmethod
    def parse(cls, raw: bytes) -> RequestHead:
        """Return the head in ``raw``, which ends with an empty line.

        Raises:
            BadMessage: It is not well-formed, or its body could be read in more than one way.
        """
        first_line, headers = _split(raw)
        parts = first_line.split(" ")
        if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
            raise BadMessage("malformed request line")
        method, target, version = parts
        if version not in _VERSIONS:
            raise BadMessage("unsupported HTTP version", 505)
        if method == "CONNECT" or not _TARGET.fullmatch(target):
            raise BadMessage("the target of a request must be a path")
        head = cls(headers, method, target, version)
        if len(head.all("host")) != 1:
            raise BadMessage("a request must have one Host header")
        head._check_framing()
        return head

    def _check_framing(self) -> None:
        encodings = [encoding.lower() for encoding in self.all("transfer-encoding")]
        if self.content_length() is not None and encodings:
            raise BadMessage("Content-Length and Transfer-Encoding exclude each other")
        if encodings not in ([], ["chunked"]) or (encodings and self.version == "HTTP/1.0"):
            raise BadMessage("unsupported Transfer-Encoding", 501)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The query of the target."""
        return self.target.partition("?")[2]

    @property
    def is_chunked(self) -> bool:
        """True if the body is sent in chunks."""
        return bool(self.all("transfer-encoding"))

    @property
    def is_websocket(self) -> bool:
        """True for the opening handshake of a websocket."""
        is_upgrade = "upgrade" in self.options("connection") and self.options("upgrade") == {"websocket"}
        return is_upgrade and self.method == "GET" and self.version == "HTTP/1.1" and not self.has_body

    @property
    def has_body(self) -> bool:
        """True if bytes follow the head."""
        return self.is_chunked or bool(self.content_length())

    def encode(self) -> bytes:
        """Return the head as bytes."""
        return self._encode(f"{self.method} {self.target} {self.version}")


@dataclass(frozen=True)
class ResponseHead(Head):
    """The head of a response; ``status_line`` is its first line."""

    status_line: str
    status: int

    @classmethod
    def parse(cls, raw: bytes) -> ResponseHead:
        """Return the head in ``raw``, which ends with an empty line.

        Raises:
            BadMessage: It is not well-formed.
        """
        status_line, headers = _split(raw)
        match = _STATUS_LINE.fullmatch(status_line)
        if match is None:
            raise BadMessage("malformed status line")
        return cls(headers, status_line, int(match[2]))

    def body_length(self, method: str) -> int | None:
        """Return the length of the body in the response to ``method``; None if only its end shows it."""
        if method == "HEAD" or self.status in (204, 304):
            return 0
        return None if self.all("transfer-encoding") else self.content_length()

    def encode(self) -> bytes:
        """Return the head as bytes."""
        return self._encode(self.status_line)


def _split(raw: bytes) -> tuple[str, tuple[Header, ...]]:
    first_line, *lines = raw.removesuffix(END_OF_HEAD).decode("latin-1").split("\r\n")
    if _CONTROLS.search(first_line):
        raise BadMessage("control character in the first line")
    return first_line, tuple(map(_header, lines))


def _header(line: str) -> Header:
    name, colon, value = line.partition(":")
    if not colon or not _NAME.fullmatch(name) or _CONTROLS.search(value):  # also a line that continues the previous one
        raise BadMessage("malformed header")
    return name, value.strip(" \t")
