"""Tokens of presigned URLs and sessions: JWTs (HS256) with one key per notebook instance, domain, or MLflow server.

The cloud creates them. The pages of the mock, and live Jupyter servers in other processes, exchange and verify them.
The time is always an argument, since tokens expire by the simulated time.
"""

from __future__ import annotations

import base64
import secrets
import struct
from typing import TYPE_CHECKING, TypeAlias

from sagemock.protocol.json_types import JsonObject

if TYPE_CHECKING:
    from jwt.types import Options

VALID_SECONDS = 300  # [N8.3]

Claims: TypeAlias = JsonObject


class TokenRefused(Exception):
    """An invalid token: forged, expired, for another resource, or of another type."""


def new_key() -> bytes:
    """Return a new signing key."""
    return secrets.token_bytes(32)


# --- notebook instances and MLflow


def mint(
    key: bytes,
    audience: str,
    now: float,
    session_seconds: int,
    caller: str = "",
    *,
    url_seconds: int = VALID_SECONDS,
) -> str:
    """Return the token of a presigned URL of a notebook instance [N8.2] or of MLflow [M4.1].

    Args:
        key: The signing key.
        audience: The ARN of the notebook instance, tracking server or app.
        now: The time in epoch seconds.
        session_seconds: How long a session lasts that the URL begins.
        caller: The ARN of the caller who creates the URL, if policies decide about calls.
        url_seconds: How long the URL is valid.
    """
    claims = {
        "fasCredentials": _credentials(96, caller),
        "aud": audience,
        "typ": "presigned",
        "session": session_seconds,
    }
    return _encode(key, claims, now, url_seconds)


def exchange(key: bytes, audience: str, token: str, now: float) -> tuple[str, Claims]:
    """Return a session token, and its claims, for the token of a presigned URL.

    Raises:
        TokenRefused: The token is invalid.
    """
    presigned = verify(key, audience, token, now, typ="presigned")
    return begin_session(key, {"aud": audience}, now, presigned["session"], caller_of(presigned))


# --- Studio


def mint_studio(
    key: bytes, claims: Claims, now: float, *, url_seconds: int, session_seconds: int, caller: str = ""
) -> str:
    """Return the token of a presigned URL of a domain.

    As on AWS, the claim ``exp`` is the end of the session [S11.5]. The end of the URL is in a claim that AWS encrypts.

    Args:
        key: The signing key.
        claims: The claims that identify the user and the landing page.
        now: The time in epoch seconds.
        url_seconds: How long the URL is valid.
        session_seconds: How long a session lasts that the URL begins.
        caller: The ARN of the caller who creates the URL, if policies decide about calls.
    """
    url_end = struct.pack("d", now + url_seconds)
    encrypted = {"fasCredentials": _credentials(600, caller), "cipherText": _encrypted_blob(88, url_end)}
    return _encode(key, {**claims, **encrypted}, now, session_seconds)


def exchange_studio(key: bytes, audience: str, token: str, now: float) -> tuple[str, Claims]:
    """Return a session token, and the claims of the token of a presigned URL that it is exchanged for.

    Args:
        key: The signing key.
        audience: The ARN of the domain.
        token: The token of the presigned URL.
        now: The time in epoch seconds.

    Raises:
        TokenRefused: The token is invalid.
    """
    claims = _decode(key, token, required=["exp", "iat", "sub", "cipherText"])
    (url_end,) = struct.unpack("d", base64.b64decode(claims["cipherText"])[:8])
    if url_end <= now:
        raise TokenRefused("the token has expired")
    identity: Claims = {name: claims[name] for name in ("userProfileName", "spaceName") if name in claims}
    seconds = claims["exp"] - claims["iat"]
    session, _ = begin_session(key, {"aud": audience, **identity}, now, seconds, caller_of(claims))
    return session, claims


# --- both


def begin_session(key: bytes, claims: Claims, now: float, seconds: int, caller: str = "") -> tuple[str, Claims]:
    """Return a session token and its claims: the given ones and the standard ones.

    Args:
        key: The signing key.
        claims: The claims that identify the resource, of which ``aud`` is required, and the user.
        now: The time in epoch seconds.
        seconds: How long the session lasts.
        caller: The ARN of the caller who created the presigned URL, if policies decide about each request.
    """
    identity = {**claims, "caller": caller} if caller else claims
    session = _encode(key, {**identity, "typ": "session"}, now, seconds)
    return session, verify(key, claims["aud"], session, now, typ="session")


def verify(key: bytes, audience: str, token: str, now: float, typ: str) -> Claims:
    """Return the claims of a token.

    Args:
        key: The signing key.
        audience: The ARN that the token must be for.
        token: The token.
        now: The time in epoch seconds.
        typ: The type that the token must have: "presigned" or "session".

    Raises:
        TokenRefused: The token is invalid.
    """
    claims = _decode(key, token, required=["exp", "iat", "aud", "typ"], audience=audience)
    if claims["typ"] != typ:
        raise TokenRefused(f"this is a {claims['typ']} token, not a {typ} one")
    if claims["exp"] <= now:
        raise TokenRefused("the token has expired")
    return claims


def caller_of(claims: Claims) -> str:
    """Return the ARN of the caller who created a presigned URL, or an empty string.

    Args:
        claims: The claims of the URL's token, or of the session that it began.
    """
    if "fasCredentials" not in claims:
        return str(claims.get("caller", ""))
    blob = base64.b64decode(claims["fasCredentials"])
    (length,) = struct.unpack("H", blob[:2])
    return blob[2 : 2 + length].decode()


def _credentials(length: int, caller: str) -> str:
    return _encrypted_blob(length, struct.pack("H", len(caller.encode())) + caller.encode())


def _encrypted_blob(length: int, beginning: bytes = b"") -> str:
    """Return a blob in place of one that AWS encrypts: ``beginning`` and random bytes."""
    return base64.b64encode(beginning + secrets.token_bytes(length)).decode()


def _decode(key: bytes, token: str, *, required: list[str], audience: str | None = None) -> Claims:
    import jwt

    # Callers check the expiry, since PyJWT would use the system's time.
    options: Options = {"require": required, "verify_exp": False, "verify_iat": False}
    try:
        claims: Claims = jwt.decode(token, key, algorithms=["HS256"], audience=audience, options=options)
    except jwt.InvalidTokenError as error:
        raise TokenRefused(str(error)) from None
    return claims


def _encode(key: bytes, claims: Claims, now: float, seconds: int) -> str:
    import jwt

    stamped = {**claims, "jti": secrets.token_hex(8), "iat": int(now), "exp": int(now) + seconds}
    # AWS's header is {"alg": "HS256"}, without a type.
    return jwt.encode(stamped, key, algorithm="HS256", headers={"typ": None})
