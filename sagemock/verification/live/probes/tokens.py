"""Probes of presigned URLs: recordings have pseudonyms for tokens, so that they are compared at once."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import parse_qs, urlsplit

from sagemock.protocol.json_types import JsonObject
from sagemock.verification.live.probe import Session

_NOTEBOOK = "CreatePresignedNotebookInstanceUrl"
_DOMAIN = "CreatePresignedDomainUrl"
_HS256 = {"alg": "HS256"}
_SESSION_SECONDS = 43_200
_LABEL = re.compile(r"[a-z0-9]{13,15}")
_CLAIMS = [
    "spaceName",
    "partnerAppUserIdentitySource",
    "partnerAppUserIdentity",
    "fasCredentials",
    "cipherText",
    "identityId",
    "userProfileName",
    "landingUriScheme",
    "landingUriAppType",
    "landingUriDeepLink",
    "sub",
    "exp",
    "iat",
]


def notebook_token(session: Session) -> None:
    """Compare the tokens of two URLs of a notebook instance with [N8.2, N8.10]."""
    name = {"NotebookInstanceName": session.ledger.name("Notebook")}
    urls = [session.call(_NOTEBOOK, **name) for _ in range(2)]
    if not all(urls):
        return
    tokens = [_token(reply, "authToken") for reply in urls if reply]
    header, claims = _parts(tokens[0])
    session.check(_NOTEBOOK, "header of the token", header, _HS256)
    session.check(_NOTEBOOK, "first claim of the token", next(iter(claims), None), "fasCredentials")
    session.check(_NOTEBOOK, "tokens are equal", tokens[0] == tokens[1], False)


def domain_token(session: Session) -> None:
    """Compare the token of a URL of a user profile with [S11.1, S11.3, S11.5, S11.15]."""
    if not (urls := _domain_urls(session)):
        return
    tokens = [_token(reply, "token") for reply in urls]
    header, claims = _parts(tokens[0])
    session.check(_DOMAIN, "header of the token", header, _HS256)
    session.check(_DOMAIN, "exp - iat", claims.get("exp", 0) - claims.get("iat", 0), _SESSION_SECONDS)
    session.check(_DOMAIN, "tokens are equal", tokens[0] == tokens[1], False)


def space_token(session: Session) -> None:
    """Compare host and claims of a URL of a space with [S11.2, S11.4]."""
    space = {"SpaceName": session.ledger.name("lab")}
    if not (urls := _domain_urls(session, **space)):
        return
    host = str(urlsplit(str(urls[0]["AuthorizedUrl"])).hostname)
    session.check(_DOMAIN, "form of the host's label", bool(_LABEL.fullmatch(host.partition(".")[0])), True)
    _, claims = _parts(_token(urls[0], "token"))
    session.check(_DOMAIN, "missing claims of the token", [name for name in _CLAIMS if name not in claims], [])


def _domain_urls(session: Session, **options: str) -> list[JsonObject]:
    if "DomainId" not in session.values:
        return []
    request = {"DomainId": session.values["DomainId"], "UserProfileName": session.ledger.name("Profile")}
    return [reply for _ in range(2) if (reply := session.call(_DOMAIN, **request, **options))]


def _token(reply: JsonObject, parameter: str) -> str:
    return parse_qs(urlsplit(str(reply["AuthorizedUrl"])).query).get(parameter, [""])[0]


def _parts(token: str) -> tuple[JsonObject, JsonObject]:
    """Return header and claims of a JWT; empty ones if the token has another form."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}, {}
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts[:2])
    except ValueError:
        return {}, {}
    return header, claims
