"""Where a server has what is no SageMaker's."""

from __future__ import annotations

from urllib.parse import quote

PREFIX = "/_sagemock"  # of the admin API; no request of AWS's has it
CONSOLE = f"{PREFIX}/console/"


def console_address(url: str, token: str | None) -> str:
    """Where a browser finds the console of the server at ``url``; whoever opens this is signed in."""
    return f"{url}{CONSOLE}" + (f"#token={quote(token, safe='')}" if token else "")
