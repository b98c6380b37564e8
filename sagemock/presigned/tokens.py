"""The tokens inside presigned URLs, and the sessions they are exchanged for: HS256 JWTs signed per instance or domain.

Both ends use this module: the cloud mints, and whoever answers the URL (the page served through ``requests``, or a live
Jupyter in another process) exchanges. Time is always handed in, since it is the cloud's clock that counts.
"""

from __future__ import annotations

import base64
import secrets
import struct
from typing import Any

VALID_SECONDS = 300  # "valid only for 5 minutes": API reference, CreatePresignedNotebookInstanceUrl

Claims = dict[str, Any]


class TokenRefused(Exception):
    """A token that opens nothing: forged, expired, of another instance, or not of the kind asked for."""


def new_key() -> bytes:
    """A signing key for one instance."""
    return secrets.token_bytes(32)


def mint(key: bytes, audience: str, now: float, session_seconds: int) -> str:
    """A token for a presigned URL: opens ``audience`` (an ARN) for five minutes from ``now`` (epoch seconds)."""
    return _encode(
        key,
        {"fasCredentials": _blob(96), "aud": audience, "typ": "presigned", "session": session_seconds},
        now,
        VALID_SECONDS,
    )


def exchange(key: bytes, audience: str, token: str, now: float) -> tuple[str, Claims]:
    """Trade a presigned token for ``(session token, its claims)``.

    Raises :class:`TokenRefused` when the token is forged, expired or another instance's.
    """
    presigned = verify(key, audience, token, now, typ="presigned")
    return begin_session(key, {"aud": audience}, now, presigned["session"])


def mint_studio(key: bytes, claims: Claims, now: float, *, url_seconds: int, session_seconds: int) -> str:
    """A token for a presigned domain URL, which is good for ``url_seconds``; ``claims`` say who goes where.

    Its own ``exp`` is the end of the session, as on AWS; that of the URL is inside the claim nobody can read there.
    """
    until = struct.pack("d", now + url_seconds)
    said = {**claims, "fasCredentials": _blob(600), "cipherText": _blob(88, until)}
    return _encode(key, said, now, session_seconds)


def exchange_studio(key: bytes, audience: str, token: str, now: float) -> tuple[str, Claims]:
    """Trade the token of a presigned domain URL for ``(session token, what the URL's token said)``.

    ``audience`` is the ARN of the domain. Raises :class:`TokenRefused` as :func:`exchange` does.
    """
    said = _decode(key, token, options={"require": ["exp", "iat", "sub", "cipherText"]})
    (until,) = struct.unpack("d", base64.b64decode(said["cipherText"])[:8])
    if until <= now:
        raise TokenRefused("the token has expired")
    whose: Claims = {name: said[name] for name in ("userProfileName", "spaceName") if name in said}
    return begin_session(key, {"aud": audience, **whose}, now, said["exp"] - said["iat"])[0], said


def verify(key: bytes, audience: str, token: str, now: float, typ: str) -> Claims:
    """The claims of a genuine ``typ`` token ("presigned" or "session") that is good at ``now``; else TokenRefused."""
    claims = _decode(key, token, options={"require": ["exp", "iat", "aud", "typ"]}, audience=audience)
    if claims["typ"] != typ:
        raise TokenRefused(f"this is a {claims['typ']} token, not a {typ} one")
    if claims["exp"] <= now:
        raise TokenRefused("the token has expired")
    return claims


def begin_session(key: bytes, claims: Claims, now: float, seconds: int) -> tuple[str, Claims]:
    """``(session token, its claims)``; of ``claims``, ``aud`` is a must."""
    session = _encode(key, {**claims, "typ": "session"}, now, seconds)
    return session, verify(key, claims["aud"], session, now, typ="session")


def _blob(length: int, begin: bytes = b"") -> str:
    """What AWS encrypts, such as forward access credentials: noise, after ``begin``."""
    return base64.b64encode(begin + secrets.token_bytes(length)).decode()


def _decode(key: bytes, token: str, *, options: dict[str, Any], audience: str | None = None) -> Claims:
    import jwt

    # Who calls this checks the expiry: PyJWT would ask the wall clock.
    options = {**options, "verify_exp": False, "verify_iat": False}
    try:
        claims: Claims = jwt.decode(token, key, algorithms=["HS256"], audience=audience, options=options)  # type: ignore[arg-type]
    except jwt.InvalidTokenError as error:
        raise TokenRefused(str(error)) from None
    return claims


def _encode(key: bytes, claims: Claims, now: float, seconds: int) -> str:
    import jwt

    stamped = {**claims, "jti": secrets.token_hex(8), "iat": int(now), "exp": int(now) + seconds}
    # AWS's header is {"alg": "HS256"}.
    return jwt.encode(stamped, key, algorithm="HS256", headers={"typ": None})
