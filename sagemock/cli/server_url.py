"""URLs of servers as users type them."""

from __future__ import annotations

from urllib.parse import urlsplit

from sagemock.server.defaults import URL


def complete_url(text: str) -> str:
    """Return the URL of a server, with ``http://`` in front if the scheme is missing.

    Raises:
        ValueError: If it is not an HTTP or HTTPS URL.
    """
    url = text if "://" in text else f"http://{text}"
    try:
        if urlsplit(url).scheme in ("http", "https") and urlsplit(url).port != 0:
            return url
    except ValueError:  # an incomplete IPv6 address, or an invalid port
        pass
    raise ValueError(f"invalid server URL {text!r}; must be a URL such as {URL}")
