"""Advice for an installation that failed, by what its program printed."""

from __future__ import annotations

import re

UNREACHABLE = (
    r"error sending request|dns error|Name or service not known|name resolution|Network is unreachable|timed out|"
    r"NewConnectionError|ConnectTimeout|Connection refused|Connection reset|Failed to fetch|tunnel|certificate|"
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT"
)
# The first that fits counts: pip prints "No matching distribution" without a network, too.
ADVICE = {
    r"ensurepip|No module named '?venv": (
        "This Python cannot make environments. Install its venv module (Debian, Ubuntu: apt-get install python3-venv) "
        "or choose another Python: make PYTHON=python3.12"
    ),
    UNREACHABLE: (
        "The package registry cannot be reached. Check the network; behind a proxy set HTTPS_PROXY, for a mirror of "
        "the registry UV_DEFAULT_INDEX and PIP_INDEX_URL, for certificates of your own SSL_CERT_FILE and PIP_CERT."
    ),
    r"No space left": "The disk is full: make clean removes all environments.",
    r"requires-python|requires a different Python|Requires-Python": (
        "This Python does not suit the versions that requirements/ pins: sagemock is tested on 3.10 to 3.14."
    ),
    r"No solution found|No matching distribution|no version of|not found in the package registry|ETARGET|E404": (
        "The registry has no such version, or the versions do not fit together. make upgrade pins what the "
        "registry has now; a mirror may be behind."
    ),
    r"Failed to build|Building wheel|build backend": (
        "A package has no wheel for this machine and could not be built from its source: it needs a compiler and "
        "Python's headers (Debian, Ubuntu: apt-get install gcc python3-dev)."
    ),
    r"can only install packages when|in sync": (
        "package.json and package-lock.json differ: make upgrade renews the lock file."
    ),
}


def is_unreachable(output: str) -> bool:
    """Return whether a program failed since it could not reach the package registry."""
    return re.search(UNREACHABLE, output) is not None


def advice(output: str) -> str:
    """Return what to do next, by what a program has printed."""
    for pattern, text in ADVICE.items():
        if re.search(pattern, output):
            return text
    return "What it printed is above. The same make command tries again, and keeps what has been installed."
