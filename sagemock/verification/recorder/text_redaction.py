"""Redaction of ARNs, URLs, and identifiers inside error messages and reasons."""

from __future__ import annotations

import re
from functools import cache

from .cipher import Cipher
from .vocabulary import is_common, is_compound, is_public, is_public_segment

ARN = re.compile(r"arn:[\w-]*:[\w-]*:[\w-]*:(?:\d{12}|aws)?:[^\s\"'<>(){}\[\],]+")
URL = re.compile(r"[a-zA-Z][\w+.-]*://[^\s\"'<>(){}\[\]]+")
# Hosts of AWS end in a public part, whose format is that of the service.
_PUBLIC = (
    r"(?:notebook|studio|git-codecommit|s3|efs|dkr\.ecr)\.[a-z0-9-]+\."
    r"(?:sagemaker\.(?:aws|com\.cn)|amazonaws\.com(?:\.cn)?)"
)
HOST = re.compile(rf"[\w.-]+\.{_PUBLIC}")
_PUBLIC_HOST = re.compile(rf"(?:^|(?<=\.)){_PUBLIC}(?=$|:)|(?<=\.)\w+$")
# Parts of AWS's texts that are the service's own, or numbers, which remain in requests, too.
_NUMBER_LIMIT = r"Value '-?\d+' at '[\w.]+' failed to satisfy constraint: Member must have value [a-z ]+ -?\d+"
_LIMIT = re.compile(
    rf"{_NUMBER_LIMIT}|enum value set: \[[^\]]*\]"
    r"|(?:regular expression pattern|enum value set|length|value): \S+(?: \[[^\]]*\])?"
)
_SECRET = (
    r"[\w.+-]+@[\w.-]+\w"  # an e-mail address
    r"|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?|(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{0,4}"  # IP addresses
    r"|[\w+/=.-]{20,}"  # tokens and keys
    r"|\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{8,}\b|\b\d{6,}\b"  # identifiers with digits
)
_QUOTED = (
    r"(?<!\w)'(?P<single>[^'\s]+)'|\"(?P<double>[^\"\s]+)\"|\[(?P<square>[^\[\]\s]+)\]"
    r"|(?<!\w)\((?P<round>[^()\[\]\s]+)\)"
)
_PARTS = re.compile(f"(?P<arn>{ARN.pattern})|(?P<url>{URL.pattern})|{_QUOTED}|(?P<secret>{_SECRET})")
_NAME = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")


def redact_arn(arn: str, cipher: Cipher) -> str:
    """Return an ARN with pseudonyms for the account and the names. AWS's own images and policies remain."""
    *head, account, resource = arn.split(":", 5)
    if account == "aws" or account in _accounts_of_aws():
        return arn
    segments = re.split(r"([/:])", resource)
    names = [part if part in "/:" or is_public_segment(part) else cipher.text(part) for part in segments]
    return ":".join([*head, cipher.text(account), "".join(names)])


def redact_url(url: str, cipher: Cipher) -> str:
    """Return a URL with pseudonyms for host and path, and without user name, password, query values and fragment."""
    scheme, _, rest = url.partition("://")
    rest, hash_sign, _ = rest.partition("#")
    rest, mark, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    _, at, host = authority.rpartition("@")
    names = re.sub(r"=[^&]*", "=redacted", query) if "=" in query else "redacted" if query else ""
    return "".join(
        [
            f"{scheme}://",
            "redacted@" if at else "",
            redact_host(host, cipher),
            slash,
            "".join(part if is_public_segment(part) else cipher.text(part) for part in re.split(r"(/)", path)),
            mark,
            re.sub(r"[^&=]+(?==)", lambda match: _query_name(match[0], cipher), names),
            "#redacted" if hash_sign else "",
        ]
    )


def redact_host(host: str, cipher: Cipher) -> str:
    """Return a host's name with pseudonyms for its labels, except AWS's domains and the top-level domain."""
    public = _PUBLIC_HOST.search(host)
    cut = public.start() if public else len(host)
    name = host[:cut].rstrip(".")  # of a notebook instance; a word of the service, as in its other members, remains
    return (name if is_public(name) else cipher.text(name)) + host[len(name) :]


def _query_name(name: str, cipher: Cipher) -> str:
    return name if name.lower() in {"authtoken", "token", "view"} else cipher.text(name)


def redact_message(message: str, names: set[str], cipher: Cipher) -> str:
    """Return an error message or a reason with pseudonyms for all that may identify something.

    Args:
        message: The text of AWS.
        names: Values, in lower case, that have been redacted elsewhere.
        cipher: The pseudonyms.
    """
    kept = [*_LIMIT.finditer(message)]
    starts = [0, *(match.end() for match in kept)]
    ends = [*(match.start() for match in kept), len(message)]
    pieces = [_redact_prose(message[start:end], names, cipher) for start, end in zip(starts, ends, strict=True)]
    limits = [*(match[0] if _is_limit(match[0]) else _redact_prose(match[0], names, cipher) for match in kept), ""]
    return "".join(piece + limit for piece, limit in zip(pieces, limits, strict=True))


def _is_limit(text: str) -> bool:
    """Return whether a constraint is of AWS: a pattern, words of an enum, or a number."""
    _, _, value = text.partition(": ")
    if text.startswith("regular") or re.fullmatch(_NUMBER_LIMIT, text):
        return True
    return all(is_public(word) for word in re.findall(r"[\w.-]+", value))


def _redact_prose(text: str, names: set[str], cipher: Cipher) -> str:
    for name in sorted((name for name in names if " " in name and name in text.lower()), key=len, reverse=True):
        text = re.sub(re.escape(name), lambda match: cipher.text(match[0]), text, flags=re.IGNORECASE)

    def replace(match: re.Match[str]) -> str:
        group = str(match.lastgroup)
        part = match[group]
        if group == "arn":
            trailing = part[len(part.rstrip(".:;")) :]
            redacted = redact_arn(part.rstrip(".:;"), cipher) + trailing
        elif group == "url":
            redacted = redact_url(part, cipher)
        elif is_public(part) or (group == "secret" and _is_service_word(part)):
            redacted = part
        elif group == "secret" and is_public(part.partition("=")[0]):  # a member and its value, printed as by Java
            member, sign, value = part.partition("=")
            redacted = member + sign + (value if is_public(value) else cipher.text(value))
        elif ARN.fullmatch(part):
            redacted = redact_arn(part, cipher)
        else:
            redacted = redact_url(part, cipher) if "://" in part else cipher.text(part)
        return match[0].replace(part, redacted)

    done, position = [], 0
    for match in _PARTS.finditer(text):
        done += [_redact_names(text[position : match.start()], names, cipher), replace(match)]
        position = match.end()
    return "".join([*done, _redact_names(text[position:], names, cipher)])


def _is_service_word(word: str) -> bool:
    """Return whether a long word consists of words of the model, or is the host of a service."""
    word = word.rstrip(".")  # of a sentence
    return is_compound(word) or word.endswith(".amazonaws.com")


def _redact_names(text: str, names: set[str], cipher: Cipher) -> str:
    def replace(match: re.Match[str]) -> str:
        word = match[0].lower()
        return cipher.text(match[0]) if word in names and not is_common(word) else match[0]

    return _NAME.sub(replace, text)


@cache
def _accounts_of_aws() -> frozenset[str]:
    from sagemock.resources.images import first_party

    return first_party.accounts()
