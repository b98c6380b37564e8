"""A small HTML page, as ``requests`` gets it in place of what AWS would show."""

from __future__ import annotations

import html
from dataclasses import dataclass
from http.cookies import SimpleCookie

HTML = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
COOKIE = "authToken"


@dataclass(frozen=True)
class Page:
    """An HTTP reply: status, headers, body."""

    status: int
    headers: dict[str, str]
    body: str = ""


def document(title: str, text: str) -> Page:
    """A page with a heading and a paragraph."""
    title, text = html.escape(title), html.escape(text)
    body = f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><p>{text}</p></html>"
    return Page(200, HTML, body)


def signed_in(session: str, seconds: int, location: str) -> Page:
    """On to ``location``, with a cookie that holds the session's token."""
    cookie = f"{COOKIE}={session}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax"
    return Page(302, {"Location": location, "Set-Cookie": cookie, "Cache-Control": "no-store"})


def session_of(cookies: str) -> str:
    """The session's token, from the header of that name."""
    cookie = SimpleCookie(cookies).get(COOKIE)
    return cookie.value if cookie else ""
