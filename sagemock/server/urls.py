"""URL prefixes of the admin API and the console."""

from __future__ import annotations

from urllib.parse import quote

PREFIX = "/_sagemock"  # of the admin API; no AWS request has it
CONSOLE = f"{PREFIX}/console/"


def console_url(url: str, token: str | None) -> str:
    """Return the console's URL on the server at ``url``; opening it also signs the browser in."""
    return f"{url}{CONSOLE}" + (f"#token={quote(token, safe='')}" if token else "")
