"""Page, redirect and cookie helpers."""

from __future__ import annotations

import html
from dataclasses import dataclass
from http.cookies import SimpleCookie

HEADERS = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
COOKIE = "authToken"


@dataclass(frozen=True)
class Page:
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: str = ""


def html_page(title: str, text: str) -> Page:
    """Return a page with a heading and a paragraph."""
    title, text = html.escape(title), html.escape(text)
    body = f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><p>{text}</p></html>"
    return Page(200, HEADERS, body)


def redirect(location: str) -> Page:
    """Return a redirect to ``location``."""
    return Page(302, {"Location": location})


def redirect_with_session(
    session: str, seconds: int, location: str, *, path: str = "/", is_secure: bool = True
) -> Page:
    """Return a redirect to ``location`` that sets a cookie with the session's token.

    Args:
        session: The token.
        seconds: How long the session lasts.
        location: The path or URL.
        path: The path below which clients send the cookie.
        is_secure: Whether clients use https.
    """
    secure = "Secure; " if is_secure else ""
    cookie = f"{COOKIE}={session}; Path={path}; Max-Age={seconds}; {secure}HttpOnly; SameSite=Lax"
    return Page(302, {"Location": location, "Set-Cookie": cookie, "Cache-Control": "no-store"})


def session_token(cookies: str) -> str:
    """Return the session's token from a Cookie header, or an empty string."""
    cookie = SimpleCookie(cookies).get(COOKIE)
    return cookie.value if cookie else ""
