"""The tokens inside presigned URLs, and the sessions they are exchanged for: HS256 JWTs signed per instance.

Both ends use this module: the cloud mints, and whoever answers the URL (the page served through ``requests``, or a live
Jupyter in another process) exchanges. Time is always handed in, since it is the cloud's clock that counts.
"""

from __future__ import annotations

import base64
import secrets
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
    # AWS's header is {"alg": "HS256"} and its first claim an encrypted blob of forward access credentials.
    blob = base64.b64encode(secrets.token_bytes(96)).decode()
    return _encode(
        key,
        {"fasCredentials": blob, "aud": audience, "typ": "presigned", "session": session_seconds},
        now,
        VALID_SECONDS,
    )


def exchange(key: bytes, audience: str, token: str, now: float) -> tuple[str, Claims]:
    """Trade a presigned token for ``(session token, its claims)``.

    Raises :class:`TokenRefused` when the token is forged, expired or another instance's.
    """
    presigned = verify(key, audience, token, now, typ="presigned")
    claims = {"aud": audience, "typ": "session"}
    session = _encode(key, claims, now, presigned["session"])
    return session, verify(key, audience, session, now, typ="session")


def verify(key: bytes, audience: str, token: str, now: float, typ: str) -> Claims:
    """The claims of a genuine ``typ`` token ("presigned" or "session") that is good at ``now``; else TokenRefused."""
    import jwt

    try:
        claims: Claims = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            audience=audience,
            # Expiry is checked below: PyJWT would ask the wall clock.
            options={"require": ["exp", "iat", "aud", "typ"], "verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError as error:
        raise TokenRefused(str(error)) from None
    if claims["typ"] != typ:
        raise TokenRefused(f"this is a {claims['typ']} token, not a {typ} one")
    if claims["exp"] <= now:
        raise TokenRefused("the token has expired")
    return claims


def _encode(key: bytes, claims: Claims, now: float, seconds: int) -> str:
    import jwt

    stamped = {**claims, "jti": secrets.token_hex(8), "iat": int(now), "exp": int(now) + seconds}
    return jwt.encode(stamped, key, algorithm="HS256", headers={"typ": None})
